/**
 * What a run costs with many in the queue, many finished, and a transaction held open elsewhere.
 */
@NullMarked
package io.millrace.bench.engine.backlog;

import org.jspecify.annotations.NullMarked;
