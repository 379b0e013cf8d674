package io.millrace.bench.cluster.subject;

import java.util.Collection;

/** Hears what becomes of a member, on a thread of that member. */
public interface Hearing {

  /**
   * The member may work on these from now on.
   *
   * @param version which decision of the group gave them
   */
  void assigned(Collection<String> partitions, long version);

  /** It does not work on these any more. */
  void released(Collection<String> partitions);

  /** It works on all that it was given. */
  void active();
}
