/** Suite journal: recorded steps and whole runs, beside the bare SQL of the same rows. */
@NullMarked
package io.millrace.bench.journal;

import org.jspecify.annotations.NullMarked;
