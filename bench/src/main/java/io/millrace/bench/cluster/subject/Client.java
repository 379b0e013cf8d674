package io.millrace.bench.cluster.subject;

import java.util.Map;

/** A process' way to the server of a group. */
public interface Client extends AutoCloseable {

  /** Makes what an application would have by itself: so many partitions, told to all members. */
  default void prepare(int partitions) {}

  /** A member that is connected, if it has a connection of its own, but has not joined. */
  Member member(String name, Terms terms, Hearing hearing) throws Exception;

  /** How often the members of this process have asked the server so far, by what they asked. */
  Map<String, Long> operations();

  /** Gives back its connections; those of members end when they leave. */
  @Override
  void close();
}
