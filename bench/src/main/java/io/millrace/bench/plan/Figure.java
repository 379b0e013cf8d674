package io.millrace.bench.plan;

/**
 * One number that a cell gives in each round, and the case whose row it becomes.
 *
 * @param key what the workload calls it, such as {@link #RATE}
 * @param caseName the case; stable, and holds the settings that shape it
 * @param unit such as {@code steps/s}
 * @param better which way is good
 */
public record Figure(String key, String caseName, String unit, Better better) {

  /** Operations per second of the measured part. */
  public static final String RATE = "rate";

  /** Commits of the database for each operation. */
  public static final String COMMITS = "commits";

  /** Bytes of write-ahead log for each operation. */
  public static final String WAL = "wal";

  /** Median latency of one operation; only where the workload takes it. */
  public static final String P50 = "p50";

  /** Latency that 99 of 100 operations stay below. */
  public static final String P99 = "p99";

  /** A case is selected by its name or by the words it begins with. */
  boolean isOf(String selected) {
    return caseName.equals(selected) || caseName.startsWith(selected + "-");
  }
}
