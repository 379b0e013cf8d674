package io.millrace.cluster.node;

/**
 * One life of a node: an id and what tells this holder of it from those before and after.
 *
 * @param id the node's id
 * @param session drawn anew each time an id is claimed
 */
public record Peer(String id, String session) {}
