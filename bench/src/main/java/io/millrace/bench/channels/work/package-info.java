/** What one child does with a subject: warm-up, rounds, and the figures that come of them. */
@NullMarked
package io.millrace.bench.channels.work;

import org.jspecify.annotations.NullMarked;
