package io.millrace.bench.channels.shape;

/**
 * The shapes of work on channels, for one subject. Each call is a round on new channels: all that
 * takes part is started and waits at a gate before the clock runs.
 */
public interface Shapes {

  /** How long a round may take before it counts as one that lost items. */
  int LIMIT_SECONDS = 120;

  /**
   * Many producers send to one consumer over one channel.
   *
   * @param each how many items each producer sends
   * @return nanoseconds from the opening of the gate to the last receive
   */
  long manyToOne(Capacity capacity, int producers, int each) throws Exception;

  /**
   * A source, workers that pass on what they receive, and a sink, with a channel between each two.
   *
   * @param stages workers in all, at least 2
   * @return nanoseconds from the opening of the gate to the last receive of the sink
   */
  long pipeline(Capacity capacity, int stages, int messages) throws Exception;

  /**
   * One item goes there over one channel and comes back over another, again and again.
   *
   * @return nanoseconds of each round trip
   */
  long[] pingPong(Capacity capacity, int roundTrips) throws Exception;

  /**
   * A channel as a user would hold it, after so many items were sent and then so many received.
   *
   * @param sent no more than the capacity
   */
  Object used(Capacity capacity, int sent, int received) throws Exception;

  /** Ends the use of such a channel. */
  default void discard(Object channel) {}
}
