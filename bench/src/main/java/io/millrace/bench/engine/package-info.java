/** Suite engine: runs as their users meet them, beside other libraries and the bare SQL. */
@NullMarked
package io.millrace.bench.engine;

import org.jspecify.annotations.NullMarked;
