/** Latency on an idle engine: one run from start to end, and from its start to its first line. */
@NullMarked
package io.millrace.bench.engine.latency;

import org.jspecify.annotations.NullMarked;
