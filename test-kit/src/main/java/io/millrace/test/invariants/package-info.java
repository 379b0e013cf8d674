/** What must hold in a schema whatever has happened to its nodes, read from the database alone. */
@NullMarked
package io.millrace.test.invariants;

import org.jspecify.annotations.NullMarked;
