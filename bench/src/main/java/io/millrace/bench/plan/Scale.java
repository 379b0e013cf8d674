package io.millrace.bench.plan;

import java.time.Duration;

/**
 * How much is measured. Suites choose their sizes by it.
 *
 * <p>Guesses, to be moved by what the whiskers show: warm-up must outlast the compiler on two
 * cores, and the whole of {@link #QUICK} must stay within minutes.
 */
public enum Scale {
  /** Enough to see that all parts work; its figures mean nothing. */
  TINY(1, 0, Duration.ZERO, 1, Duration.ZERO),
  /** A first look in minutes. */
  QUICK(3, 1, Duration.ofSeconds(2), 3, Duration.ofSeconds(15)),
  /** For figures that are written down. */
  FULL(3, 2, Duration.ofSeconds(10), 5, Duration.ofMinutes(1));

  private final int forks;
  private final int warmupRounds;
  private final Duration warmup;
  private final int rounds;
  private final Duration enough;

  Scale(int forks, int warmupRounds, Duration warmup, int rounds, Duration enough) {
    this.forks = forks;
    this.warmupRounds = warmupRounds;
    this.warmup = warmup;
    this.rounds = rounds;
    this.enough = enough;
  }

  /** Child processes for each cell. */
  public int forks() {
    return forks;
  }

  /** Rounds that are not counted, at least. */
  public int warmupRounds() {
    return warmupRounds;
  }

  /** Warm-up rounds go on until their measured parts add up to this. */
  public Duration warmup() {
    return warmup;
  }

  /** Counted rounds in each fork, unless the command line says otherwise. */
  public int rounds() {
    return rounds;
  }

  /**
   * No further round on the database is counted when the measured parts of those before add up to
   * this: a slow subject gets fewer rounds, not hours.
   */
  public Duration enough() {
    return enough;
  }
}
