package io.millrace.test.work;

import io.millrace.workflow.RetryPolicy;
import io.millrace.workflow.Run;
import io.millrace.workflow.StepOptions;
import java.time.Duration;

/** A step whose first two executions fail and whose policy allows for that. */
final class Flaky implements Shape {

  private static final int FAILURES = 2;
  // One more for each node that dies in the middle: those attempts count as no failure.
  private static final StepOptions OPTIONS =
      StepOptions.retrying(RetryPolicy.fixed(FAILURES + 1, Duration.ofMillis(2)));

  @Override
  public String name() {
    return "flaky";
  }

  @Override
  public String execute(Run run, Traces traces) throws Exception {
    String first = run.step("first", () -> traces.leave(run, "first"));
    return run.step(
        "flaky",
        OPTIONS,
        () -> {
          String text = traces.leave(run, "flaky");
          if (traces.executions(run, "flaky") <= FAILURES) {
            throw new IllegalStateException("not yet");
          }
          return first + text;
        });
  }

  @Override
  public String output() {
    return "<first><flaky>";
  }
}
