package io.millrace;

import io.millrace.config.MillraceOptions;
import io.millrace.failure.RunFailedException;
import io.millrace.run.RunDetails;
import io.millrace.run.StepStatus;
import io.millrace.run.StepSummary;
import io.millrace.test.Postgres;
import io.millrace.workflow.Workflow;
import io.millrace.workflow.WorkflowFunction;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs one run to its end, however it ends, and gives what is recorded of it. */
final class Ended {

  /** Longer than anything takes on a busy machine; only a hang comes so far. */
  private static final Duration GUARD = Duration.ofMinutes(2);

  private Ended() {}

  static RunDetails end(Postgres postgres, WorkflowFunction<String, ?> code) throws Exception {
    return end(postgres, postgres.options(), code);
  }

  static <O> RunDetails end(
      Postgres postgres, MillraceOptions options, WorkflowFunction<String, O> code)
      throws Exception {
    // The output of a lambda of any type: what it is, its JSON shows.
    Workflow<String, Object> workflow =
        Workflow.named("w", String.class, (run, input) -> code.execute(run, input));
    return end(postgres, options, workflow);
  }

  static <O> RunDetails end(Postgres postgres, Workflow<String, O> workflow) throws Exception {
    return end(postgres, postgres.options(), workflow);
  }

  static <O> RunDetails end(
      Postgres postgres, MillraceOptions options, Workflow<String, O> workflow) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), options)) {
      RunHandle<O> run = millrace.start(millrace.register(workflow), "x");
      try {
        run.await(GUARD);
      } catch (RunFailedException e) {
        // What the caller looks at.
      }
      return millrace.details(run.id());
    }
  }

  static Map<String, StepStatus> statuses(RunDetails details) {
    return details.steps().stream()
        .collect(Collectors.toMap(StepSummary::path, StepSummary::status));
  }

  static StepSummary step(RunDetails run, String path) {
    return run.steps().stream().filter(s -> s.path().equals(path)).findFirst().orElseThrow();
  }
}
