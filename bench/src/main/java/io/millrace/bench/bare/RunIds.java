package io.millrace.bench.bare;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** UUIDs of version 7, as runs have them: new ones go to the right end of an index. */
public final class RunIds {

  private static final int MICROS_IN_MILLI = 1_000;
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final long VARIANT_BITS = 0x3fff_ffff_ffff_ffffL;

  private RunIds() {}

  /** So many new ones, in order. */
  public static List<UUID> many(int count) {
    long millis = System.currentTimeMillis();
    List<UUID> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long high =
          ((millis + i / MICROS_IN_MILLI) << Short.SIZE) | VERSION_7 | (i % MICROS_IN_MILLI);
      long low = (ThreadLocalRandom.current().nextLong() & VARIANT_BITS) | VARIANT;
      ids.add(new UUID(high, low));
    }
    return ids;
  }
}
