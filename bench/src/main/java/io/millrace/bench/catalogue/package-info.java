/** The suites there are. */
@NullMarked
package io.millrace.bench.catalogue;

import org.jspecify.annotations.NullMarked;
