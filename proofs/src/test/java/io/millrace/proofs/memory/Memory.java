package io.millrace.proofs.memory;

import io.millrace.channels.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Measures what unbounded channels keep, by the heap that is left after a collection. */
final class Memory {

  static final int MANY = 1_000_000;
  private static final int CHANNELS = 5_000;

  private static final int STILL_TIMES = 3;
  private static final long STILL_BYTES = 4_096;
  private static final long CLEAN_UP_NANOS = 2_000_000;

  private Memory() {}

  public static void main(String[] arguments) {
    System.out.println("fresh " + bytesOfOne(Channel::unbounded));
    System.out.println("used " + bytesOfOne(() -> used(20, MANY / CHANNELS / 20)));
    System.out.println("burst " + bytesOfOne(() -> used(1, MANY / CHANNELS)));
    // Once more, as the first time loads what it needs.
    for (int i = 0; i < 2; i++) {
      fillAndDrain();
    }
  }

  /** A drained channel that so many items went through, so often. */
  private static Channel<Integer> used(int times, int messages) {
    Channel<Integer> channel = Channel.unbounded();
    for (int time = 0; time < times; time++) {
      for (int i = 0; i < messages; i++) {
        channel.sender().trySend(i);
      }
      channel.receiver().drainTo(new ArrayList<>(), messages);
    }
    return channel;
  }

  private static void fillAndDrain() {
    Channel<Integer> channel = Channel.unbounded();
    long before = heap();
    for (int i = 0; i < MANY; i++) {
      channel.sender().trySend(1);
    }
    long full = heap() - before;
    List<Integer> drained = new ArrayList<>();
    do {
      drained.clear();
    } while (channel.receiver().drainTo(drained, 1_000) > 0);
    System.out.println("full " + full);
    System.out.println("drained " + (heap() - before));
    System.out.println("left " + channel.size());
  }

  private static long bytesOfOne(Supplier<Channel<Integer>> make) {
    // Loads the classes.
    make.get().receiver().close();
    List<Channel<Integer>> channels = new ArrayList<>(CHANNELS);
    long before = heap();
    for (int i = 0; i < CHANNELS; i++) {
      channels.add(make.get());
    }
    long bytes = (heap() - before) / CHANNELS;
    channels.forEach(channel -> channel.sender().close());
    channels.forEach(channel -> channel.receiver().close());
    return bytes;
  }

  /**
   * What is in use when collecting makes it no less: channels have cleaners, so they go in two
   * steps, between which another thread does its part.
   */
  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int still = 0; still < STILL_TIMES; ) {
      System.gc();
      long used = runtime.totalMemory() - runtime.freeMemory();
      still = used > least - STILL_BYTES ? still + 1 : 0;
      least = Math.min(least, used);
      LockSupport.parkNanos(CLEAN_UP_NANOS);
    }
    return least;
  }
}
