package io.millrace.engine.step;

import java.util.Locale;

/** When a group ends, and what its branches' failures do to it. */
enum GroupStrategy {
  /** The first failure ends it and gives the other branches up. */
  FAIL_FAST,
  /** It ends with its last branch, whatever came of them. */
  COLLECT_ALL,
  /** The first success ends it and gives the other branches up. */
  RACE;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
