/**
 * Whole groups: processes with nodes, a real store, and a judge that knows from their own words who
 * owned what when.
 */
package io.millrace.cluster.scenario;
