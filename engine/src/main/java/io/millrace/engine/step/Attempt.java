package io.millrace.engine.step;

import io.millrace.failure.BranchCancelled;
import io.millrace.failure.RunStopped;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a step while its body runs. A time limit ends it; then the body is interrupted,
 * and whatever it still asks of the run is refused.
 */
final class Attempt implements Stop {

  private final Stop around;

  // Set by the thread that watches the time, read by the body's.
  private volatile @Nullable RunStopped expired;

  // Set by the body's thread, read by the watching one after the body has ended or was given up.
  private volatile boolean hasInnerSteps;

  /**
   * @param around whether the code around the step may go on
   */
  Attempt(Stop around) {
    this.around = around;
  }

  @Override
  public @Nullable RunStopped reason() {
    RunStopped reason = around.reason();
    return reason == null ? expired : reason;
  }

  void expire(BranchCancelled reason) {
    expired = reason;
  }

  /** The body has asked for steps of its own. */
  void noteInnerSteps() {
    hasInnerSteps = true;
  }

  boolean hasInnerSteps() {
    return hasInnerSteps;
  }
}
