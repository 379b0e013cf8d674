package io.millrace.bench.cluster.subject;

/** A member of a group that has not joined it yet. */
public interface Member {

  /** Joins; what comes of it is heard. */
  void start() throws Exception;

  /** Gives up all it has and goes. Blocks until that is done. */
  void leave() throws InterruptedException;
}
