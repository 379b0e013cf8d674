/** Statements in resource files with named parameters, over plain JDBC. */
@NullMarked
package io.millrace.bench.sql;

import org.jspecify.annotations.NullMarked;
