/**
 * Suite channels: throughput, hand-off, memory and workers, beside the peers on the same shapes.
 */
@NullMarked
package io.millrace.bench.channels;

import org.jspecify.annotations.NullMarked;
