package io.millrace.test.work;

import io.millrace.run.RunStatus;
import io.millrace.workflow.Run;
import java.util.concurrent.CountDownLatch;

/** A run whose second step waits for ever; whoever starts it cancels it. */
public final class Cancelled implements Shape {

  @Override
  public String name() {
    return "cancelled";
  }

  @Override
  public String execute(Run run, Traces traces) throws Exception {
    run.step("first", () -> traces.leave(run, "first"));
    return run.step(
        "endless",
        () -> {
          traces.leave(run, "endless");
          new CountDownLatch(1).await();
          return "never";
        });
  }

  @Override
  public RunStatus end() {
    return RunStatus.CANCELLED;
  }

  @Override
  public String output() {
    return "none";
  }
}
