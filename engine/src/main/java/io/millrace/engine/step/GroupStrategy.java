package io.millrace.engine.step;

import io.millrace.workflow.ParallelOptions;
import java.util.Locale;

/** When a group ends, and what its branches' failures do to it. */
enum GroupStrategy {
  /** The first failure ends it and gives the other branches up. */
  FAIL_FAST,
  /** It ends with its last branch, whatever came of them. */
  COLLECT_ALL,
  /** The first success ends it and gives the other branches up. */
  RACE;

  static GroupStrategy of(ParallelOptions.Strategy strategy) {
    return switch (strategy) {
      case FAIL_FAST -> FAIL_FAST;
      case COLLECT_ALL -> COLLECT_ALL;
    };
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
