package io.millrace.test.work;

import io.millrace.queue.LaneKey;
import io.millrace.queue.Placement;
import io.millrace.run.RunStatus;
import io.millrace.workflow.Run;
import java.util.concurrent.CountDownLatch;

/** A run that is cancelled, waiting in a lane or holding its slot. */
final class Withdrawn implements Shape {

  @Override
  public String name() {
    return "withdrawn";
  }

  @Override
  public Placement placement() {
    return Placement.defaults().withQueue(Laned.QUEUE).withLane(LaneKey.of("two"));
  }

  @Override
  public String execute(Run run, Traces traces) throws Exception {
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
