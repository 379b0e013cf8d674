package io.millrace.bench.channels.shape;

/** A producer's own handle to a {@link Pipe}. */
public interface Inlet extends AutoCloseable {

  /** Sends; waits while the channel is full. */
  void put(Integer item) throws InterruptedException;

  @Override
  default void close() {}
}
