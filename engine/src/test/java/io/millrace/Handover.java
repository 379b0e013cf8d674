package io.millrace;

import io.millrace.config.MillraceOptions;
import io.millrace.run.RunId;
import io.millrace.test.Postgres;
import io.millrace.workflow.Workflow;
import io.millrace.workflow.WorkflowFunction;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A run that one node begins and another one, perhaps with other code, goes on with. */
final class Handover {

  private final CountDownLatch begun = new CountDownLatch(1);

  /** The body of the step in which the first node is taken away. */
  Integer stuck() throws InterruptedException {
    begun.countDown();
    new CountDownLatch(1).await();
    return 0;
  }

  /** Begins a run, waits until it is stuck, and takes its node away. */
  RunId begin(Postgres postgres, WorkflowFunction<String, Integer> code) throws Exception {
    return begin(postgres, postgres.node("first", 4), code);
  }

  /** The same on a node of these options. */
  RunId begin(Postgres postgres, MillraceOptions options, WorkflowFunction<String, Integer> code)
      throws Exception {
    MillraceOptions atOnce = options.withNode(options.node().withDrain(Duration.ZERO));
    try (Millrace node = Millrace.start(postgres.source(), atOnce)) {
      Workflow<String, Integer> workflow = Workflow.named("w", String.class, code);
      RunId run = node.start(node.register(workflow), "x").id();
      begun.await();
      return run;
    }
  }

  /** Has a second node end the run; gives its output as JSON. */
  static String goOn(Postgres postgres, RunId run, WorkflowFunction<String, Integer> code)
      throws Exception {
    return goOn(postgres, postgres.node("second", 4), run, code);
  }

  /** The same on a node of these options. */
  static String goOn(
      Postgres postgres, MillraceOptions options, RunId run, WorkflowFunction<String, Integer> code)
      throws Exception {
    try (Millrace node = Millrace.start(postgres.source(), options)) {
      node.register(Workflow.named("w", String.class, code));
      return node.handle(run).await().text();
    }
  }
}
