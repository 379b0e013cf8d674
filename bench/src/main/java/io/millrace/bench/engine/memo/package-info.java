/** Replay: what recorded steps cost when their run is executed again. */
@NullMarked
package io.millrace.bench.engine.memo;

import org.jspecify.annotations.NullMarked;
