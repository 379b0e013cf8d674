package io.millrace.test.work;

import io.millrace.queue.LaneKey;
import io.millrace.queue.Placement;
import io.millrace.workflow.Run;

/**
 * A run that fails at its first try and is retried, in lanes that take turns for the two slots of
 * their queue.
 */
final class Crowded implements Shape {

  /** It has two slots for all its lanes. */
  static final String QUEUE = "crowded";

  static final String NAME = "crowded";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Placement placement() {
    return Placement.defaults().withQueue(QUEUE).withLane(LaneKey.fromInput(""));
  }

  @Override
  public String execute(Run run, Traces traces) throws Exception {
    return run.step(
        "crowded",
        () -> {
          String text = traces.leave(run, "crowded");
          if (traces.executions(run, "crowded") == 1) {
            throw new IllegalStateException("not yet");
          }
          return text;
        });
  }

  @Override
  public String output() {
    return "<crowded>";
  }
}
