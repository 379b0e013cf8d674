/** Leases in NATS JetStream: a key-value bucket for each space, guarded by sequence numbers. */
package io.millrace.cluster.nats;
