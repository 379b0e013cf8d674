/** What the JVM says of its memory. */
@NullMarked
package io.millrace.bench.heap;

import org.jspecify.annotations.NullMarked;
