/** Throughput: many empty runs, from the first start to the last end, or their execution alone. */
@NullMarked
package io.millrace.bench.engine.runs;

import org.jspecify.annotations.NullMarked;
