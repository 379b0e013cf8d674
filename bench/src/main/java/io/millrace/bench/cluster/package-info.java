/** The suite cluster: groups of nodes that share partitions, beside Kafka's consumer groups. */
@NullMarked
package io.millrace.bench.cluster;

import org.jspecify.annotations.NullMarked;
