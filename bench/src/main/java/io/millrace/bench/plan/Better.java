package io.millrace.bench.plan;

import java.util.Locale;

/** Which way a figure is good. */
public enum Better {
  /** Throughput. */
  HIGHER,
  /** Latency, memory, commits, bytes. */
  LOWER;

  /** The form used in JSON, such as {@code higher}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
