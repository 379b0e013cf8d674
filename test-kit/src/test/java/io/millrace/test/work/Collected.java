package io.millrace.test.work;

import io.millrace.failure.StepFailedException;
import io.millrace.workflow.BranchOptions;
import io.millrace.workflow.BranchOutcome;
import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.RetryPolicy;
import io.millrace.workflow.Run;
import io.millrace.workflow.StepOptions;
import java.time.Duration;

/** A group of which every branch ends: one well, one never, one in its second attempt. */
final class Collected implements Shape {

  static final String NAME = "collected";

  private static final StepOptions AGAIN =
      StepOptions.retrying(RetryPolicy.fixed(2, Duration.ofMillis(1)));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String execute(Run run, Traces traces) throws Exception {
    return run.parallel(
        "all",
        ParallelOptions.defaults().collectingAll(),
        group -> {
          var well = group.fork("well", () -> traces.leave(run, "all/well"));
          var never = group.fork("never", () -> fail(run, traces));
          var second =
              group.fork(
                  "second",
                  BranchOptions.defaults().withStep(AGAIN),
                  () -> inSecondAttempt(run, traces));
          group.join();
          return well.get() + describe(never.outcome()) + second.get();
        });
  }

  private static String fail(Run run, Traces traces) throws Exception {
    traces.leave(run, "all/never");
    throw new IllegalStateException("never");
  }

  private static String inSecondAttempt(Run run, Traces traces) throws Exception {
    traces.leave(run, "all/second");
    String kept = run.step("kept", () -> traces.leave(run, "all/second/kept"));
    String again =
        run.step(
            "again",
            () -> {
              String text = traces.leave(run, "all/second/again");
              if (traces.executions(run, "all/second/again") == 1) {
                throw new IllegalStateException("once");
              }
              return text;
            });
    return kept + again;
  }

  private static String describe(BranchOutcome<String> outcome) {
    return switch (outcome) {
      case BranchOutcome.Succeeded<String>(String value) -> value;
      case BranchOutcome.Failed<String>(StepFailedException error) ->
          " %s: %s ".formatted(error.path(), error.failure().message());
    };
  }

  @Override
  public String output() {
    return "<all/well> all/never: never <all/second/kept><all/second/again>";
  }
}
