/** Members in processes of their own, and what is heard of them. */
@NullMarked
package io.millrace.bench.cluster.fleet;

import org.jspecify.annotations.NullMarked;
