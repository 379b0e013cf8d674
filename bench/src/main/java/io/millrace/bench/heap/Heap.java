package io.millrace.bench.heap;

import com.sun.management.ThreadMXBean;
import io.millrace.bench.plan.Scale;
import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;

/** What the JVM says of its memory. */
public final class Heap {

  /** Less than this between two collections says that all which can go is gone. */
  private static final long STILL_BYTES = 2_048;

  private static final int STILL_TIMES = 2;
  private static final int COLLECTIONS_MAX = 50;

  /** Threads that clean up after a collection, such as those of cleaners, get so long. */
  private static final long CLEAN_UP_NANOS = 2_000_000;

  private Heap() {}

  /**
   * Bytes in use when collecting makes them no fewer: a thing with a cleaner goes in two steps, and
   * what hangs on it later still.
   */
  public static long used(Scale scale) {
    int collections = scale == Scale.TINY ? 1 : COLLECTIONS_MAX;
    long least = Long.MAX_VALUE;
    int still = 0;
    for (int i = 0; i < collections && still < STILL_TIMES; i++) {
      System.gc();
      long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      still = used > least - STILL_BYTES ? still + 1 : 0;
      least = Math.min(least, used);
      LockSupport.parkNanos(CLEAN_UP_NANOS);
    }
    return least;
  }

  /** Bytes that all threads together have allocated so far, carriers of virtual ones included. */
  public static long allocated() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
  }
}
