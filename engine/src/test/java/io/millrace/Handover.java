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
    MillraceOptions options = postgres.node("first", 4);
    options = options.withNode(options.node().withDrain(Duration.ZERO));
    try (Millrace node = Millrace.start(postgres.source(), options)) {
      Workflow<String, Integer> workflow = Workflow.named("w", String.class, code);
      RunId run = node.start(node.register(workflow), "x").id();
      begun.await();
      return run;
    }
  }

  /** Has a second node end the run; gives its output as JSON. */
  static String goOn(Postgres postgres, RunId run, WorkflowFunction<String, Integer> code)
      throws Exception {
    try (Millrace node = Millrace.start(postgres.source(), postgres.node("second", 4))) {
      node.register(Workflow.named("w", String.class, code));
      return node.handle(run).await().text();
    }
  }
}
