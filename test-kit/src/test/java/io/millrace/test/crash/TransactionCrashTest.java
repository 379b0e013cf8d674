package io.millrace.test.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.test.line.Fault;
import io.millrace.test.line.Line;
import io.millrace.test.line.Point;
import io.millrace.test.line.Strike;
import io.millrace.test.work.Traces;
import io.millrace.workflow.Workflow;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A node that dies right before and right after the commit of a transactional step. */
class TransactionCrashTest {

  private static final String COMMIT = "commit";

  private final AtomicInteger executions = new AtomicInteger();

  @Test
  @DisplayName("30. transactional step: exactly once under kill before and after its commit")
  void aStepIsCommittedOnceWhicheverSideOfItsCommitItsNodeDiesOn() throws Exception {
    try (CrashServer server = new CrashServer()) {
      Ground ground = new Ground(server).withSchema();
      Point commit = commitOfTheStep(ground);

      assertThat(killed(ground, new Strike(commit, Fault.DIE_BEFORE)))
          .isEqualTo(new Seen(0, 1, 2, List.of()));
      assertThat(killed(ground, new Strike(commit, Fault.DIE_AFTER)))
          .isEqualTo(new Seen(1, 1, 1, List.of()));
    }
  }

  /**
   * What came of a kill.
   *
   * @param committedAtDeath rows of the step's own SQL when its node was dead
   * @param committedAtLast when another node has ended the run
   * @param executions of the body in all
   * @param violations of what must always hold
   */
  private record Seen(
      int committedAtDeath, int committedAtLast, int executions, List<String> violations) {}

  /** The one that a node sends after the body of the step, by recording it. */
  private Point commitOfTheStep(Ground ground) {
    Line line = new Line(ground.source(), ground.schema(), null);
    CompletableFuture<Long> before = new CompletableFuture<>();
    node(ground, line, "undisturbed", () -> before.complete(commits(line)));
    assertThat(commits(line)).isGreaterThan(before.join());
    return new Point(COMMIT, Math.toIntExact(before.join()) + 1);
  }

  private static long commits(Line line) {
    return line.sent().stream().filter(point -> point.statement().equals(COMMIT)).count();
  }

  private Seen killed(Ground ground, Strike strike) throws Exception {
    executions.set(0);
    String name = strike.fault().toString();
    Line line = new Line(ground.source(), ground.schema(), strike);
    Thread.ofPlatform()
        .daemon()
        .name("side-" + name)
        .start(() -> node(ground, line, name, () -> {}));
    line.struck().get(Errands.GUARD.toSeconds(), TimeUnit.SECONDS);
    int committed = committed(ground, name);
    ground.expire(name);
    try (Traces traces = new Traces(ground.side(ground.source()), ground.side(), "rescuer");
        Millrace millrace = Millrace.start(ground.source(), ground.options("rescuer", 4))) {
      var workflow = millrace.register(workflow(name, traces, () -> {}));
      RunHandle<String> run = millrace.start(workflow, name, Trees.onlyOne(name));

      assertThat(run.await(Errands.GUARD)).isEqualTo("<transact>");
      return new Seen(
          committed,
          committed(ground, name),
          executions.get(),
          ground.invariants().violations(List.of(run.id().value())));
    }
  }

  private static int committed(Ground ground, String workflow) {
    return ground
        .rows(
            "select 1 from transacted join run using (run_id) where workflow = '%s'"
                .formatted(workflow))
        .size();
  }

  private Workflow<String, String> workflow(String name, Traces traces, Runnable inBody) {
    return Workflow.named(
        name,
        String.class,
        (run, input) -> {
          traces.leave(run, Traces.ENTRY);
          return run.transaction(
              "transact",
              connection -> {
                executions.incrementAndGet();
                inBody.run();
                return traces.leaveWithin(connection, run, "transact");
              });
        });
  }

  private void node(Ground ground, Line line, String name, Runnable inBody) {
    Traces traces = new Traces(ground.sideOf(line), ground.side(), name);
    try (Millrace millrace = Millrace.start(line, ground.options(name, 4))) {
      var workflow = millrace.register(workflow(name, traces, inBody));
      millrace.start(workflow, name, Trees.onlyOne(name)).await(Errands.GUARD);
    } catch (Exception e) {
      // It is cut off, and whatever it says of that is right.
    } finally {
      line.cut();
      traces.giveUp();
    }
  }
}
