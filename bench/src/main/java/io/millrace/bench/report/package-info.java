/**
 * What comes out: rows, their JSON, the page with plots, the table, and the comparison with a
 * baseline.
 */
@NullMarked
package io.millrace.bench.report;

import org.jspecify.annotations.NullMarked;
