/** Groups of steps: what they cost over their commits, and how much faster they are than a row. */
@NullMarked
package io.millrace.bench.engine.groups;

import org.jspecify.annotations.NullMarked;
