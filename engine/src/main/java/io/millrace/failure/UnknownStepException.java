package io.millrace.failure;

import io.millrace.run.RunId;
import java.util.List;

/** A run has no recorded step of this path. */
public final class UnknownStepException extends MillraceException {

  private static final long serialVersionUID = 1L;

  // As many as a person reads; a run can have a million.
  private static final int NAMED_MAX = 10;

  private final RunId runId;
  private final String path;

  /**
   * @param known the paths of the run's recorded steps outside of groups, in order
   */
  public UnknownStepException(RunId runId, String path, List<String> known) {
    super("run %s has no step '%s'; %s".formatted(runId, path, listed(known)), null);
    this.runId = runId;
    this.path = path;
  }

  private static String listed(List<String> known) {
    if (known.isEmpty()) {
      return "nothing is recorded of it, so start a new run";
    }
    String first = String.join("', '", known.subList(0, Math.min(NAMED_MAX, known.size())));
    return known.size() > NAMED_MAX
        ? "its steps are '%s' and %,d more".formatted(first, known.size() - NAMED_MAX)
        : "its steps are '%s'".formatted(first);
  }

  /** The run. */
  public RunId runId() {
    return runId;
  }

  /** What it has no step of. */
  public String path() {
    return path;
  }
}
