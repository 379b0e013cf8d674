/** The one PostgreSQL server of an invocation, what it says of itself, and the machine under it. */
@NullMarked
package io.millrace.bench.server;

import org.jspecify.annotations.NullMarked;
