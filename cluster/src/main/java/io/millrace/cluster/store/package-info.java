/**
 * What a group of nodes needs of a store: keys with a revision and an end, changed only by whoever
 * knows the revision.
 */
package io.millrace.cluster.store;
