package io.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.run.StartOptions;
import io.millrace.test.Postgres;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/** A node whose runs wait at a gate. It leaves only when nothing is wrong with its lanes. */
final class Gated implements AutoCloseable {

  static final StartOptions IN_LANE = StartOptions.defaults().in("q", "a");

  final Semaphore gate = new Semaphore(0);
  final Workflow<Integer, Integer> workflow =
      Workflow.named(
          "gated",
          Integer.class,
          (run, i) -> {
            gate.acquire();
            if (i < 0) {
              throw new IllegalStateException("asked to fail");
            }
            return i;
          });
  final Millrace node;
  private final Postgres postgres;

  /** Of the queue {@code q} this holds. */
  Gated(Postgres postgres, QueuePolicy policy) {
    this(postgres, 256);
    node.register("q", policy);
  }

  /** Nothing is said of any queue. */
  Gated(Postgres postgres, int maxRunning) {
    this.postgres = postgres;
    this.node = Millrace.start(postgres.source(), postgres.node("gated", maxRunning));
    node.register(workflow);
  }

  /** Into the lane {@code a} of the queue {@code q}. */
  List<RunHandle<Integer>> start(int from, int to) {
    return start(from, to, IN_LANE);
  }

  List<RunHandle<Integer>> start(int from, int to, StartOptions options) {
    return node.startAll(workflow, IntStream.range(from, to).boxed().toList(), options);
  }

  LaneStatistics lane() {
    return node.queues().lane("q", "a");
  }

  QueueCounts counts(String queue) {
    return node.queues().statistics(queue).counts();
  }

  void awaitRunning(int count) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                postgres.count("select count(*) from <schema>.run where status = 'running'")
                    == count);
  }

  void awaitCounts(String queue, QueueCounts counts) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(counts(queue)).isEqualTo(counts));
  }

  @Override
  public void close() {
    try {
      assertThat(node.queues().check()).isEmpty();
    } finally {
      gate.release(100_000);
      node.close();
    }
  }
}
