package io.millrace.engine.queue;

import java.util.Locale;

/**
 * What must never be found; each is a question in the file {@code sql/doctor/CODE.sql} that finds
 * nothing.
 */
enum LaneQuestion {
  /** A lane counts other runs than there are. */
  LANE_COUNTS,
  /** A queue, a workflow or the whole counts other runs than there are. */
  SCOPE_COUNTS,
  /** A queue has counted other ends than there were. */
  LANE_TOTALS,
  /** A run went before one that waited before it. */
  ORDER_BROKEN,
  /** More runs of a lane held slots than were allowed. */
  LANE_LIMIT_BROKEN,
  /** More runs of a queue, a workflow or the whole held slots than were allowed. */
  SCOPE_LIMIT_BROKEN,
  /** More runs began in a window than were allowed. */
  RATE_BROKEN,
  /** A run that has ended holds a slot. */
  SLOT_NOT_RELEASED,
  /** A run is executed without a slot, or has one that no claim finds. */
  SLOT_MISSING,
  /** A run may go and nobody lets it. */
  LANE_STUCK,
  /** A run waits for a time at which nobody looks. */
  LANE_UNWOKEN,
  /** A lane waits for a scope that has room. */
  BLOCKED_BY_NOTHING,
  /** A run waits before the place from which its lane is read. */
  HEAD_PASSED_OVER,
  /** A lane stands still behind a run that has not failed. */
  HALTED_BY_NOTHING;

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
