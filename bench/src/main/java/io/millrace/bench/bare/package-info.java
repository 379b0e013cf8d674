/**
 * Millrace's own tables under bare SQL: what the ceilings of suites on the database are made of.
 */
@NullMarked
package io.millrace.bench.bare;

import org.jspecify.annotations.NullMarked;
