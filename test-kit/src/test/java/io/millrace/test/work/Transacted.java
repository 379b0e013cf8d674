package io.millrace.test.work;

import io.millrace.workflow.RetryPolicy;
import io.millrace.workflow.Run;
import io.millrace.workflow.StepOptions;
import java.time.Duration;

/** Steps that are recorded in the transaction of their own SQL, alone and side by side. */
final class Transacted implements Shape {

  private static final StepOptions TWICE =
      StepOptions.retrying(RetryPolicy.fixed(2, Duration.ZERO));

  @Override
  public String name() {
    return "transacted";
  }

  @Override
  public String execute(Run run, Traces traces) throws Exception {
    String first = run.transaction("transact", c -> traces.leaveWithin(c, run, "transact"));
    String both =
        run.parallel(
            "both",
            group -> {
              var a = group.fork("a", () -> branch(run, traces, "both/a"));
              var b = group.fork("b", () -> branch(run, traces, "both/b"));
              group.join();
              return a.get() + b.get();
            });
    return first + run.step("last", () -> both + traces.leave(run, "last"));
  }

  private static String branch(Run run, Traces traces, String path) throws Exception {
    traces.leave(run, path);
    return run.transaction("transact", TWICE, c -> traces.leaveWithin(c, run, path + "/transact"));
  }

  @Override
  public String output() {
    return "<transact><both/a/transact><both/b/transact><last>";
  }
}
