package io.millrace.failure;

import io.millrace.run.RunId;
import java.time.Instant;

/** The deadline of the run has passed while it was executed; it ends as failed. */
public final class DeadlineExceeded extends RunStopped {

  private static final long serialVersionUID = 1L;

  private final Instant deadline;

  public DeadlineExceeded(RunId runId, Instant deadline) {
    super(runId, "run %s has not ended by its deadline %s".formatted(runId, deadline));
    this.deadline = deadline;
  }

  /** When it should have ended, by the database's clock. */
  public Instant deadline() {
    return deadline;
  }
}
