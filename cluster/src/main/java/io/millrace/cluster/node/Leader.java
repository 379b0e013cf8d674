package io.millrace.cluster.node;

/**
 * What the leader says in its lease.
 *
 * @param peer who leads
 * @param term tells this leadership from all others
 * @param published its newest assignment
 * @param refreshed revision of the newest request to look at the partitions' source that was
 *     carried out
 */
public record Leader(Peer peer, String term, Stamp published, long refreshed) {}
