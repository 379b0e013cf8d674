/** The shapes of work on channels, each written once for every subject that runs on threads. */
@NullMarked
package io.millrace.bench.channels.shape;

import org.jspecify.annotations.NullMarked;
