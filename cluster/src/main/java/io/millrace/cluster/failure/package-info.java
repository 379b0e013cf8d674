/** What the cluster throws at its callers. */
package io.millrace.cluster.failure;
