package io.millrace.proofs.soak;

import io.millrace.channels.Channel;
import io.millrace.channels.ChannelClosedException;
import io.millrace.channels.Sender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Many messages through one channel: each must arrive exactly once, those of one sender in its
 * order, and then the close. A message is its sender's number and its own, so that the next one of
 * each sender is known: what is right for each of them is right for the whole set.
 */
final class Soak {

  private static final int NUMBER_BITS = 40;

  /** One cell of the table. */
  record Cell(int capacity, int producers, boolean virtual, long messages) {
    @Override
    public String toString() {
      return "%s, %d producers on %s threads, %d messages"
          .formatted(Kinds.name(capacity), producers, virtual ? "virtual" : "platform", messages);
    }
  }

  private Soak() {}

  static void run(Cell cell) throws InterruptedException {
    Channel<Long> channel = Kinds.make(cell.capacity);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int producer = 0; producer < cell.producers; producer++) {
      long first = (long) producer << NUMBER_BITS;
      long count = share(cell, producer);
      Sender<Long> sender = channel.sender().fork();
      threads.add(start(cell, failure, () -> sendAll(sender, first, count)));
    }
    channel.sender().close();
    threads.add(start(cell, failure, () -> receiveAll(channel, cell)));
    Hangs.join(threads, cell + ": " + channel);
    if (failure.get() != null) {
      throw new AssertionError(cell.toString(), failure.get());
    }
  }

  private static long share(Cell cell, int producer) {
    long rest = cell.messages % cell.producers;
    return cell.messages / cell.producers + (producer < rest ? 1 : 0);
  }

  private interface Body {
    void run() throws Exception;
  }

  private static Thread start(Cell cell, AtomicReference<Throwable> failure, Body body) {
    Runnable guarded =
        () -> {
          try {
            body.run();
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          }
        };
    return cell.virtual
        ? Thread.startVirtualThread(guarded)
        : Thread.ofPlatform().daemon().start(guarded);
  }

  private static void sendAll(Sender<Long> sender, long first, long count) throws Exception {
    try (sender) {
      for (long i = 0; i < count; i++) {
        sender.send(first + i);
      }
    }
  }

  private static void receiveAll(Channel<Long> channel, Cell cell) throws Exception {
    long[] next = new long[cell.producers];
    List<Long> batch = new ArrayList<>();
    try {
      while (true) {
        check(channel.receiver().receive(), next);
        // Now and then what is there in one go.
        if ((next[0] & 15) == 0) {
          channel.receiver().drainTo(batch, 100);
          batch.forEach(message -> check(message, next));
          batch.clear();
        }
      }
    } catch (ChannelClosedException e) {
      for (int producer = 0; producer < cell.producers; producer++) {
        if (next[producer] != share(cell, producer)) {
          throw new AssertionError(
              "producer %d: %d of %d arrived"
                  .formatted(producer, next[producer], share(cell, producer)),
              e);
        }
      }
    }
  }

  private static void check(long message, long[] next) {
    int producer = (int) (message >> NUMBER_BITS);
    long number = message & ((1L << NUMBER_BITS) - 1);
    if (number != next[producer]) {
      throw new AssertionError(
          "producer %d: %d came where %d was next".formatted(producer, number, next[producer]));
    }
    next[producer]++;
  }
}
