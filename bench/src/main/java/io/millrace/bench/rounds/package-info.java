/** Rounds of work on one database: fresh tables, the clock, and the server's own counters. */
@NullMarked
package io.millrace.bench.rounds;

import org.jspecify.annotations.NullMarked;
