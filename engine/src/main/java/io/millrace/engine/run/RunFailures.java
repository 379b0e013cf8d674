package io.millrace.engine.run;

import io.millrace.run.Failure;
import io.millrace.run.RunId;
import java.time.Instant;

/**
 * Failures of runs that were not thrown by their code. The messages are formats that Java and
 * PostgreSQL's {@code format} read alike: statements end runs with them too.
 */
public final class RunFailures {

  static final String DEADLINE_TYPE = "io.millrace.DeadlineExceeded";
  static final String DEADLINE_MESSAGE =
      "run %s has not ended by its deadline %s; 'retry' executes it again without one";
  static final String QUEUE_TIMEOUT_TYPE = "io.millrace.QueueTimeout";
  static final String QUEUE_TIMEOUT_MESSAGE =
      "queue_timeout: run %s of queue '%s' was not started by %s; 'retry' queues it again without that bound";
  static final String CRASH_LOOP_TYPE = "io.millrace.CrashLoop";
  static final String CRASH_LOOP_MESSAGE =
      "crash_loop: run %s has lost its node %s times in a row without recording a step;"
          + " once the cause is gone, 'retry' executes it again";

  private RunFailures() {}

  /** The run has not ended by its deadline. */
  public static Failure deadline(RunId run, Instant deadline) {
    return new Failure(DEADLINE_TYPE, DEADLINE_MESSAGE.formatted(run, deadline), null, null);
  }

  /** The database refuses to store how the run ended. */
  public static Failure refusedEnd(RunId run, RuntimeException refusal) {
    return new Failure(
        refusal.getClass().getName(),
        "run %s has ended, but its end cannot be stored: %s; change what it returns or throws"
            .formatted(run, refusal.getMessage()),
        null,
        null);
  }
}
