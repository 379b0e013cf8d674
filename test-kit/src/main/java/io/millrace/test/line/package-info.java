/**
 * The line between one node and the database, on which every statement can be the last one: what a
 * node sends is counted and named, and at a chosen statement the node dies, freezes or loses the
 * connection.
 */
@NullMarked
package io.millrace.test.line;

import org.jspecify.annotations.NullMarked;
