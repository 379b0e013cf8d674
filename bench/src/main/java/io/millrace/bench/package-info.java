/**
 * Benchmarks from end to end. The parent starts one PostgreSQL server and measures each cell (a
 * case by a subject) in child processes of their own, in shuffled order; what they say becomes
 * rows, and rows become JSON and a page.
 */
@NullMarked
package io.millrace.bench;

import org.jspecify.annotations.NullMarked;
