package io.millrace.test.work;

import io.millrace.failure.StepFailedException;
import io.millrace.workflow.Run;
import java.util.List;

/** A step and a group that fail for good, and code that goes on. */
final class Survived implements Shape {

  @Override
  public String name() {
    return "survived";
  }

  @Override
  public String execute(Run run, Traces traces) throws Exception {
    String text = "";
    try {
      run.step("broken", () -> fail(run, traces, "broken"));
    } catch (StepFailedException e) {
      text += e.path();
    }
    try {
      run.parallelAll(
          "some", List.of(0, 1), i -> i == 1 ? fail(run, traces, "some/1") : ok(run, traces));
    } catch (StepFailedException e) {
      text += " " + e.path();
    }
    String failed = text;
    return run.step("after", () -> failed + " " + traces.leave(run, "after"));
  }

  private static String ok(Run run, Traces traces) throws Exception {
    return traces.leave(run, "some/0");
  }

  private static String fail(Run run, Traces traces, String path) throws Exception {
    traces.leave(run, path);
    throw new IllegalStateException("broken on purpose");
  }

  @Override
  public String output() {
    return "broken some/1 <after>";
  }
}
