package io.millrace.bench.channels.subject;

import io.millrace.bench.channels.shape.Capacity;
import io.millrace.bench.channels.shape.Inlet;
import io.millrace.bench.channels.shape.Pipe;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One slot, park and unpark: the least that a hand-off between two threads can do. Holds no more
 * than one item at a time, so it only serves for ping-pong.
 */
final class BareParkingPipe implements Pipe, Inlet {

  // Written by the producer, taken out by the consumer; never both, because they take turns.
  private volatile @Nullable Integer slot;

  // Written by the consumer before it looks into the slot, read by the producer after it wrote.
  private volatile @Nullable Thread consumer;

  static Pipe open(Capacity capacity) {
    return new BareParkingPipe();
  }

  @Override
  public Inlet inlet() {
    return this;
  }

  @Override
  public void put(Integer item) {
    slot = item;
    LockSupport.unpark(consumer);
  }

  @Override
  public Integer take() throws InterruptedException {
    consumer = Thread.currentThread();
    Integer item;
    while ((item = slot) == null) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    slot = null;
    return item;
  }

  @Override
  public Object channel() {
    return this;
  }
}
