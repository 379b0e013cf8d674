/** Millrace and its peers behind one small interface, each with the settings that suit it best. */
@NullMarked
package io.millrace.bench.engine.subject;

import org.jspecify.annotations.NullMarked;
