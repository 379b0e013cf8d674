/**
 * Nodes form a group, each with an id that no other holds; one of them leads and shares out
 * partitions; each hears what it gained and lost.
 *
 * <p>Begin with {@link io.millrace.cluster.Cluster}.
 */
package io.millrace.cluster;
