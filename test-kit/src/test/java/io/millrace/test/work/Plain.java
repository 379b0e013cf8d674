package io.millrace.test.work;

import io.millrace.workflow.Run;

/** Three steps in a row. */
final class Plain implements Shape {

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public String execute(Run run, Traces traces) throws Exception {
    String one = run.step("one", () -> traces.leave(run, "one"));
    String two = run.step("two", () -> one + traces.leave(run, "two"));
    return run.step("three", () -> two + traces.leave(run, "three"));
  }

  @Override
  public String output() {
    return "<one><two><three>";
  }
}
