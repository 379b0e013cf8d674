package io.millrace.test.work;

import io.millrace.Millrace;
import io.millrace.queue.LanePolicy;
import io.millrace.queue.QueuePolicy;
import io.millrace.workflow.Workflow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All shapes. A new one is a class and a line here. */
public final class Shapes {

  /** In the order in which callers start them. */
  public static final List<Shape> ALL =
      List.of(
          new Plain(),
          new Nested(),
          new Flaky(),
          new Survived(),
          new Repaired(),
          new Cancelled(),
          new Raced(),
          new Transacted(),
          new Collected(),
          new Laned(),
          new Crowded(),
          new Withdrawn());

  /**
   * The only runs that open ended steps again, since they or a branch of them are tried again: a
   * condition on {@code r}.
   */
  public static final String RETRIED =
      "r.workflow in ('" + Repaired.NAME + "', '" + Collected.NAME + "', '" + Crowded.NAME + "')";

  private Shapes() {}

  /** Registers all and gives their workflows. */
  public static Map<Shape, Workflow<String, String>> register(Millrace millrace, Traces traces) {
    Map<Shape, Workflow<String, String>> workflows = new LinkedHashMap<>();
    for (Shape shape : ALL) {
      Workflow<String, String> workflow =
          Workflow.named(
              shape.name(),
              String.class,
              (run, tag) -> {
                traces.leave(run, Traces.ENTRY);
                return shape.execute(run, traces);
              });
      workflows.put(shape, millrace.register(workflow));
    }
    bound(millrace);
    return workflows;
  }

  private static void bound(Millrace millrace) {
    LanePolicy one = LanePolicy.defaults().withMaxActive(1);
    millrace.register(Laned.QUEUE, QueuePolicy.perLane(one));
    millrace.register(Crowded.QUEUE, QueuePolicy.defaults().withMaxActive(2));
  }

  /** The shape of a workflow. */
  public static Shape named(String name) {
    return ALL.stream().filter(shape -> shape.name().equals(name)).findFirst().orElseThrow();
  }
}
