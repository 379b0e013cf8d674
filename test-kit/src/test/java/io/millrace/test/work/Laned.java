package io.millrace.test.work;

import io.millrace.queue.LaneKey;
import io.millrace.queue.Placement;
import io.millrace.workflow.Run;

/** Steps of runs that share one lane, one at a time. */
final class Laned implements Shape {

  /** Each of its lanes has one slot. */
  static final String QUEUE = "narrow";

  @Override
  public String name() {
    return "laned";
  }

  @Override
  public Placement placement() {
    return Placement.defaults().withQueue(QUEUE).withLane(LaneKey.of("one"));
  }

  @Override
  public String execute(Run run, Traces traces) throws Exception {
    String one = run.step("one", () -> traces.leave(run, "one"));
    return run.step("two", () -> one + traces.leave(run, "two"));
  }

  @Override
  public String output() {
    return "<one><two>";
  }
}
