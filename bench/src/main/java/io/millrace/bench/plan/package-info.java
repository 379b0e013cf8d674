/** What is measured, and how a child is asked for it: suites, cells, figures; no measuring. */
@NullMarked
package io.millrace.bench.plan;

import org.jspecify.annotations.NullMarked;
