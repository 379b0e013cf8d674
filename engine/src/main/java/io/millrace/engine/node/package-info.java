/**
 * A node: how it holds its lease, hears of runs, claims and executes them, and takes over the runs
 * of nodes that died.
 */
package io.millrace.engine.node;
