package io.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.run.StartOptions;
import io.millrace.workflow.Run;
import io.millrace.workflow.Workflow;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is recorded when a node is taken for dead. */
class MemoTest {

  @RegisterExtension static final Server server = new Server();
  @RegisterExtension final Ground ground = new Ground(server);

  private final AtomicInteger counter = new AtomicInteger();
  private final AtomicBoolean crashing = new AtomicBoolean(true);
  private final CountDownLatch stuck = new CountDownLatch(1);

  private int three(Run run) {
    int sum =
        run.parallel(
            "three",
            group -> {
              var a = group.fork("a", this::count);
              var b = group.fork("b", this::count);
              var c = group.fork("c", this::count);
              group.join();
              return a.get() + b.get() + c.get();
            });
    return run.step(
        "after",
        () -> {
          if (crashing.get()) {
            stuck.countDown();
            new CountDownLatch(1).await();
          }
          return sum;
        });
  }

  private int count() {
    counter.incrementAndGet();
    return 1;
  }

  @Test
  @DisplayName("20. memo across restarts: 3 parallel steps, then crash; replay -> counter still 3")
  void parallelStepsAreNotExecutedAgainAfterACrashNorByASecondStart() throws Exception {
    Workflow<String, Integer> workflow =
        Workflow.named("memo", String.class, (run, input) -> three(run));
    StartOptions key = StartOptions.defaults().withIdempotencyKey("once");
    Millrace first = ground.bareNode("first", node -> node);
    first.register(workflow);
    ground.client().register(workflow);
    RunHandle<Integer> run = ground.client().start(workflow, "x", key);
    stuck.await();
    crashing.set(false);
    ground.declareDead("first");
    Millrace second = ground.bareNode("second", node -> node);
    second.register(workflow);

    assertThat(run.await()).isEqualTo(3);
    assertThat(counter).hasValue(3);

    RunHandle<Integer> again = ground.client().start(workflow, "x", key);

    assertThat(again.existed()).isTrue();
    assertThat(again.await()).isEqualTo(3);
    assertThat(counter).hasValue(3);
    assertThat(ground.count("select count(*) from step")).isEqualTo(5);
  }
}
