/** The child process that measures one cell, and the parent's hold on it. */
@NullMarked
package io.millrace.bench.fork;

import org.jspecify.annotations.NullMarked;
