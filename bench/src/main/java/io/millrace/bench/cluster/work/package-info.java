/** What is measured of groups. */
@NullMarked
package io.millrace.bench.cluster.work;

import org.jspecify.annotations.NullMarked;
