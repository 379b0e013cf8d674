/**
 * Leases and the fence of partitions on PostgreSQL: a table, the database's clock, NOTIFY as a
 * hint.
 */
package io.millrace.cluster.postgres;
