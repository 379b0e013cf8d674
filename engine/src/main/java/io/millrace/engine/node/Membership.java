package io.millrace.engine.node;

/** What a node knows of itself and of the others. Written by the heartbeat, read by all. */
final class Membership {

  private final Lease lease;

  private volatile long nodeId;
  private volatile boolean draining;
  private volatile int others;
  private volatile int othersFree;

  Membership(Lease lease) {
    this.lease = lease;
  }

  void joined(long nodeId) {
    this.nodeId = nodeId;
  }

  void others(int alive, int free) {
    this.others = alive;
    this.othersFree = free;
  }

  void draining() {
    draining = true;
  }

  long nodeId() {
    return nodeId;
  }

  /** True while runs may be claimed: the lease is held, also by this node's own clock. */
  boolean isMember() {
    return !draining && lease.isHeld();
  }

  boolean isAlone() {
    return others == 0;
  }

  int othersFree() {
    return othersFree;
  }

  boolean leaseHeld() {
    return lease.isHeld();
  }
}
