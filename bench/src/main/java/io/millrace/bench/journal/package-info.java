/** Suite journal: recorded steps, beside the bare SQL of the same rows. */
@NullMarked
package io.millrace.bench.journal;

import org.jspecify.annotations.NullMarked;
