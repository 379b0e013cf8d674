package io.millrace.bench.channels.shape;

/** A channel under measurement, as its producers and its one consumer see it. */
public interface Pipe {

  /** A handle for one more producer; taken before any other one is closed. */
  Inlet inlet();

  /** Receives; waits while the channel is empty. */
  Integer take() throws InterruptedException;

  /** The channel itself, which is all that a user would keep. */
  Object channel();
}
