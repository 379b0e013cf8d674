package io.millrace.bench.channels.subject;

import io.millrace.bench.channels.shape.Capacity;
import io.millrace.bench.channels.shape.Inlet;
import io.millrace.bench.channels.shape.Pipe;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jctools.queues.MpscUnboundedXaddArrayQueue;
import org.jctools.queues.SpscArrayQueue;
import org.jctools.queues.SpscUnboundedArrayQueue;

/** A queue of JCTools, which does not block, with a wait made by hand. */
record JctoolsPipe(MessagePassingQueue<Integer> channel) implements Pipe, Inlet {

  private static final int CHUNK = 1024;

  /** The least that the array queues accept. */
  private static final int LEAST = 2;

  static Pipe mpscUnbounded(Capacity unbounded) {
    return new JctoolsPipe(new MpscUnboundedArrayQueue<>(CHUNK));
  }

  static Pipe mpscXadd(Capacity unbounded) {
    return new JctoolsPipe(new MpscUnboundedXaddArrayQueue<>(CHUNK));
  }

  static Pipe spscUnbounded(Capacity unbounded) {
    return new JctoolsPipe(new SpscUnboundedArrayQueue<>(CHUNK));
  }

  static Pipe mpscArray(Capacity capacity) {
    return new JctoolsPipe(new MpscArrayQueue<>(Math.max(LEAST, capacity.items())));
  }

  static Pipe spscArray(Capacity capacity) {
    return new JctoolsPipe(new SpscArrayQueue<>(Math.max(LEAST, capacity.items())));
  }

  @Override
  public Inlet inlet() {
    return this;
  }

  @Override
  public void put(Integer item) throws InterruptedException {
    for (int tries = 0; !channel.relaxedOffer(item); tries++) {
      HandMadeWait.after(tries);
    }
  }

  @Override
  public Integer take() throws InterruptedException {
    Integer item;
    for (int tries = 0; (item = channel.relaxedPoll()) == null; tries++) {
      HandMadeWait.after(tries);
    }
    return item;
  }
}
