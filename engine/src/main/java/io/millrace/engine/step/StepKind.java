package io.millrace.engine.step;

import java.util.Locale;

/** What stands behind a path. */
enum StepKind {
  /** One unit of work. */
  STEP,
  /** Branches that run side by side. */
  GROUP,
  /** One member of a group: a unit of work that may hold steps of its own. */
  BRANCH;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static StepKind ofText(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
