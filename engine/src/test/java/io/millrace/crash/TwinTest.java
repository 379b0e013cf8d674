package io.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.config.PayloadCodec;
import io.millrace.config.PayloadLimits;
import io.millrace.engine.codec.Codec;
import io.millrace.engine.database.Clock;
import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Fence;
import io.millrace.engine.journal.Journal;
import io.millrace.engine.run.Claim;
import io.millrace.engine.step.Execution;
import io.millrace.engine.step.History;
import io.millrace.engine.step.LiveRun;
import io.millrace.engine.step.StepWriter;
import io.millrace.failure.ClaimLost;
import io.millrace.failure.StepFailedException;
import io.millrace.run.RunId;
import io.millrace.workflow.Run;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two executors of one claim. */
class TwinTest {

  @RegisterExtension static final Server server = new Server();
  @RegisterExtension final Ground ground = new Ground(server);

  private static String raced(Run run) {
    String winner =
        run.race(
            "race",
            race -> {
              for (String name : List.of("left", "right")) {
                race.add(
                    name,
                    () -> {
                      TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(2_000));
                      return name + ThreadLocalRandom.current().nextInt();
                    });
              }
            });
    return winner;
  }

  private static String grouped(Run run) {
    try {
      return run.parallel(
          "group",
          group -> {
            for (String name : List.of("left", "right")) {
              group.fork(
                  name,
                  () -> {
                    TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(2_000));
                    if (ThreadLocalRandom.current().nextBoolean()) {
                      throw new IllegalStateException(name + ThreadLocalRandom.current().nextInt());
                    }
                    return name;
                  });
            }
            group.join();
            return "all is well";
          });
    } catch (StepFailedException e) {
      return e.path() + " " + e.failure().message();
    }
  }

  private void bothSeeTheSame(Workflow<String, String> workflow) throws Exception {
    for (int round = 0; round < 40; round++) {
      List<Object> seen = executeTwice(workflow, 7, 7);

      // Whose decision came too late may be told that it has lost, and begins again from the
      // record.
      assertThat(seen.stream().filter(end -> !(end instanceof ClaimLost)).distinct())
          .as("round %d: %s", round, seen)
          .hasSizeLessThanOrEqualTo(1)
          .allMatch(String.class::isInstance);
      ground.rows("truncate step, run, attempt");
    }
  }

  /**
   * Executes a run, whose claim has number 7, under two claims at once; gives what came of them.
   */
  private List<Object> executeTwice(Workflow<String, String> workflow, int first, int second)
      throws Exception {
    long node =
        ground.count(
            """
            insert into node (name, host, pid, process_started, status, lease_until, joined_at,
              max_running, free)
            values ('twins', '', 0, 0, 'alive', now() + interval '1 hour', now(), 1, 1) returning node_id
            """);
    RunId run = new RunId(java.util.UUID.randomUUID());
    ground.rows(
        """
        insert into run (run_id, node_id, created_at, started_at, version, priority, claim_no, crashes,
          status, workflow, queue, input)
        values (?, ?, now(), now(), 1, 0, 7, 0, 'running', ?, 'default', '"tag"')
        """,
        run.value(),
        node,
        workflow.name());
    Fence fence = new Fence();
    fence.raise(node);
    try (Database database = Database.open(ground.source("node-twins"), ground.schema());
        Journal journal = new Journal(database, fence);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Codec codec = new Codec(PayloadLimits.defaults(), PayloadCodec.plain());
      Clock clock = new Clock(Instant.now(), System.nanoTime(), System.nanoTime());
      StepWriter writer =
          new StepWriter(database, journal, codec, clock, 16, Duration.ofMinutes(5));
      List<Future<Object>> outcomes = new ArrayList<>();
      for (int number : List.of(first, second)) {
        Execution execution =
            new Execution(new Claim(run, number), node, () -> true, writer, new History(database));
        outcomes.add(
            threads.submit(
                () -> outcome(() -> LiveRun.execute(workflow, execution, "\"tag\"", Map.of()))));
      }
      return List.of(outcomes.get(0).get(), outcomes.get(1).get());
    }
  }

  private static Object outcome(Callable<String> code) {
    Object[] result = new Object[1];
    Throwable error = catchThrowable(() -> result[0] = code.call());
    return error == null ? result[0] : error;
  }

  @Test
  @DisplayName("16. one claim forced onto two executors -> one recorded result, both see it")
  void twoExecutorsOfOneClaimSeeOneResult() throws Exception {
    for (int round = 0; round < 30; round++) {
      CyclicBarrier together = new CyclicBarrier(2);
      AtomicInteger executions = new AtomicInteger();
      Workflow<String, String> twin =
          Workflow.named(
              "twin",
              String.class,
              (run, tag) ->
                  run.step(
                      "draw",
                      () -> {
                        int drawn = executions.incrementAndGet();
                        together.await(Ground.GUARD.toSeconds(), TimeUnit.SECONDS);
                        return "drawn " + drawn;
                      }));

      List<Object> seen = executeTwice(twin, 7, 7);

      assertThat(executions).hasValue(2);
      assertThat(seen.get(0)).as("round " + round).isEqualTo(seen.get(1));
      assertThat(ground.rows("select output, status, claim_no from step"))
          .as("round " + round)
          .containsExactly(seen.getFirst() + " succeeded 7");
      ground.rows("truncate step, run, attempt");
    }
  }

  @Test
  @DisplayName("16. one claim forced onto two executors -> both see the same winner of a race")
  void twoExecutorsOfOneClaimSeeTheSameWinner() throws Exception {
    bothSeeTheSame(Workflow.named("twin", String.class, (run, tag) -> raced(run)));
  }

  @Test
  @DisplayName("16. one claim forced onto two executors -> both see the same end of a group")
  void twoExecutorsOfOneClaimSeeTheSameEndOfAGroup() throws Exception {
    bothSeeTheSame(Workflow.named("twin", String.class, (run, tag) -> grouped(run)));
  }

  @Test
  @DisplayName("16. a stale claim -> ClaimLost")
  void aStaleClaimIsLostAtItsFirstWrite() throws Exception {
    Workflow<String, String> plain =
        Workflow.named("plain", String.class, (run, tag) -> run.step("one", () -> "done"));

    List<Object> seen = executeTwice(plain, 7, 6);

    assertThat(seen.get(0)).isEqualTo("\"done\"");
    assertThat(seen.get(1)).isInstanceOf(ClaimLost.class);
    assertThat(ground.rows("select claim_no, attempts from step")).containsExactly("7 1");
  }
}
