/**
 * The logic of nodes on a clock and a store that do what a seed says: thousands of histories in
 * seconds, each of which can be had again.
 */
@org.jspecify.annotations.NullMarked
package io.millrace.cluster.simulation;
