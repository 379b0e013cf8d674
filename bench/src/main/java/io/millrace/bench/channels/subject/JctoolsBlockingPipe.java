package io.millrace.bench.channels.subject;

import io.millrace.bench.channels.shape.Capacity;
import io.millrace.bench.channels.shape.Inlet;
import io.millrace.bench.channels.shape.Pipe;
import org.jctools.queues.MpscBlockingConsumerArrayQueue;

/** The queue of JCTools whose consumer parks; producers that find it full wait by hand. */
record JctoolsBlockingPipe(MpscBlockingConsumerArrayQueue<Integer> channel) implements Pipe, Inlet {

  static Pipe open(Capacity capacity) {
    return new JctoolsBlockingPipe(new MpscBlockingConsumerArrayQueue<>(capacity.items()));
  }

  @Override
  public Inlet inlet() {
    return this;
  }

  @Override
  public void put(Integer item) throws InterruptedException {
    for (int tries = 0; !channel.offer(item); tries++) {
      HandMadeWait.after(tries);
    }
  }

  @Override
  public Integer take() throws InterruptedException {
    return channel.take();
  }
}
