package io.millrace.test;

import java.lang.management.ManagementFactory;

/** How much of this JVM's memory is in use. */
public final class Heap {

  private Heap() {}

  /** What is in use when collecting makes it no less. */
  public static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
