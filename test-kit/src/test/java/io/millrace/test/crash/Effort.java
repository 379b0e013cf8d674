package io.millrace.test.crash;

/**
 * How much is tried.
 *
 * @param seed decides the order and everything that is left to chance
 * @param faults stop after so many
 * @param seconds or after so long
 * @param only the one trial to repeat; null for all
 */
record Effort(long seed, int faults, int seconds, Trial only) {

  /** From the system properties, with what a quick check does. */
  static Effort ofProperties() {
    String only = System.getProperty("crash.only");
    return new Effort(
        Long.getLong("crash.seed", System.nanoTime() & 0xffffff),
        Integer.getInteger("crash.faults", only == null ? 100_000 : 20),
        Integer.getInteger("crash.seconds", 60),
        only == null ? null : Trial.parse(only));
  }

  /** Whether everything is to be tried, however long it takes. */
  static boolean isLong() {
    return Boolean.getBoolean("crash.long");
  }
}
