package io.millrace.bench.channels.shape;

/** Makes the channels of one subject. */
@FunctionalInterface
public interface Pipes {

  /** A new, empty channel. */
  Pipe open(Capacity capacity);

  /** Ends the use of what {@link Pipe#channel} gave; nothing, where that only becomes garbage. */
  default void discard(Object channel) {}
}
