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
  TINY(1, 0, Duration.ZERO, 1),
  /** A first look in minutes. */
  QUICK(3, 1, Duration.ofSeconds(2), 3),
  /** For figures that are written down. */
  FULL(3, 2, Duration.ofSeconds(5), 5);

  private final int forks;
  private final int warmupRounds;
  private final Duration warmup;
  private final int rounds;

  Scale(int forks, int warmupRounds, Duration warmup, int rounds) {
    this.forks = forks;
    this.warmupRounds = warmupRounds;
    this.warmup = warmup;
    this.rounds = rounds;
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
}
