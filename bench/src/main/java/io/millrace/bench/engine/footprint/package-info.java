/** Memory of runs that are being executed. */
@NullMarked
package io.millrace.bench.engine.footprint;

import org.jspecify.annotations.NullMarked;
