package io.millrace.bench.channels.subject;

import io.millrace.bench.channels.shape.Capacity;
import io.millrace.bench.channels.shape.Inlet;
import io.millrace.bench.channels.shape.Pipe;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.SynchronousQueue;

/** A blocking queue of the JDK. */
record QueuePipe(BlockingQueue<Integer> channel) implements Pipe, Inlet {

  static Pipe arrayBlocking(Capacity capacity) {
    return new QueuePipe(new ArrayBlockingQueue<>(capacity.items()));
  }

  static Pipe linkedBlocking(Capacity capacity) {
    return new QueuePipe(new LinkedBlockingQueue<>(capacity.items()));
  }

  static Pipe synchronous(Capacity rendezvous) {
    return new QueuePipe(new SynchronousQueue<>());
  }

  /** Without bounds by {@code put}, as a rendezvous by {@code transfer}. */
  static Pipe linkedTransfer(Capacity capacity) {
    return capacity.isRendezvous()
        ? new Transfers(new LinkedTransferQueue<>())
        : new QueuePipe(new LinkedTransferQueue<>());
  }

  @Override
  public Inlet inlet() {
    return this;
  }

  @Override
  public void put(Integer item) throws InterruptedException {
    channel.put(item);
  }

  @Override
  public Integer take() throws InterruptedException {
    return channel.take();
  }

  private record Transfers(LinkedTransferQueue<Integer> channel) implements Pipe, Inlet {

    @Override
    public Inlet inlet() {
      return this;
    }

    @Override
    public void put(Integer item) throws InterruptedException {
      channel.transfer(item);
    }

    @Override
    public Integer take() throws InterruptedException {
      return channel.take();
    }
  }
}
