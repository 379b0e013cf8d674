/**
 * What one node of a cluster decides: holds an id, leads or follows, shares out, hands over. All of
 * it runs on one thread at a time and knows the world through {@code Habitat} alone, so a
 * simulation can run the same code on a clock and a store of its own.
 */
package io.millrace.cluster.node;
