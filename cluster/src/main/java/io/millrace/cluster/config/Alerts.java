package io.millrace.cluster.config;

import io.millrace.cluster.failure.InvalidClusterException;
import java.time.Duration;

/**
 * How long a node may be without its store until its listener is told so; each time must be longer
 * than the one before.
 */
public record Alerts(Duration info, Duration warn, Duration error) {

  public Alerts {
    if (!info.isPositive() || warn.compareTo(info) <= 0 || error.compareTo(warn) <= 0) {
      throw new InvalidClusterException(
          "alerts after %s, %s and %s must be positive, each longer than the one before"
              .formatted(info, warn, error));
    }
  }

  /** 30 s, 2 min, 5 min. */
  public static Alerts defaults() {
    return new Alerts(Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(5));
  }
}
