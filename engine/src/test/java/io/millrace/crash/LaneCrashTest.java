package io.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.RunHandle;
import io.millrace.failure.RunCancelledException;
import io.millrace.failure.RunFailedException;
import io.millrace.failure.RunStateException;
import io.millrace.queue.LanePolicy;
import io.millrace.queue.QueuePolicy;
import io.millrace.run.StartOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lanes whose runs are executed by processes, which are killed in the middle. */
@Timeout(600)
class LaneCrashTest {

  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final NodeProcess.Settings SETTINGS =
      NodeProcess.Settings.DEFAULTS.lease(SHORT).crashesMax(1_000);
  private static final StartOptions IN_LANE = StartOptions.defaults().in("q", "a");

  @RegisterExtension static final Server server = new Server();
  @RegisterExtension final Ground ground = new Ground(server);

  private void limit(int maxActive) {
    ground
        .client()
        .queues()
        .set("q", QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(maxActive)));
  }

  private List<RunHandle<String>> start(int count) {
    List<String> tags = IntStream.range(0, count).mapToObj(i -> "r" + i).toList();
    return ground.client().startAll(ground.work().timed, tags, IN_LANE);
  }

  private static void awaitAll(List<RunHandle<String>> runs) throws Exception {
    for (RunHandle<String> run : runs) {
      run.await(Ground.GUARD);
    }
  }

  private long ended() {
    return ground.count("select count(*) from run where finished_at is not null");
  }

  private void untilEnded(int count) {
    ground.until("%d runs have ended".formatted(count), () -> ended() >= count);
  }

  /** Inputs in the order in which they got their slots. */
  private List<String> order() {
    return ground.rows("select input #>> '{}' from run order by admitted_seq");
  }

  private static List<String> tags(int count) {
    return IntStream.range(0, count).mapToObj(i -> "r" + i).toList();
  }

  private void assertLanesAreWell() {
    assertThat(ground.client().queues().check()).isEmpty();
    ground.assertNothingIsLeftOpen();
  }

  @Test
  @DisplayName("3. workers of different speed: 30 runs, limit 3, three real node processes")
  void workersOfDifferentSpeed() throws Exception {
    limit(3);
    for (String name : List.of("slow-10", "slow-30", "slow-50")) {
      ground.process(name, SETTINGS.maxRunning(1)).ready();
    }
    awaitAll(start(30));

    assertThat(order()).isEqualTo(tags(30));
    assertThat(ground.rows("select distinct node from effects order by node"))
        .containsExactly("slow-10", "slow-30", "slow-50");
    assertLanesAreWell();
  }

  @Test
  @DisplayName("9. crash: a node holding 5 slots is SIGKILLed with 100 queued")
  void aNodeThatHoldsAllSlotsIsKilled() throws Exception {
    limit(5);
    for (int i = 0; i < 5; i++) {
      ground.shut("gated%d/timed@gone-0".formatted(i));
    }
    NodeProcess gone = ground.process("gone-0", SETTINGS).ready();
    List<RunHandle<String>> runs =
        ground
            .client()
            .startAll(
                ground.work().timed,
                IntStream.range(0, 105).mapToObj(i -> "gated" + i).toList(),
                IN_LANE);
    ground.until(
        "five runs are at the gate",
        () -> ground.count("select count(distinct run_id) from effects") == 5);
    ground.process("next-0", SETTINGS).ready();

    gone.kill();
    awaitAll(runs);

    List<String> inOrder = IntStream.range(0, 105).mapToObj(i -> "gated" + i).toList();
    assertThat(order()).isEqualTo(inOrder);
    // Those five, and nobody else before them.
    assertThat(
            ground.rows(
                "select r.input #>> '{}' from effects e join run r using (run_id) where e.node = 'next-0' order by e.place limit 5"))
        .containsExactlyInAnyOrderElementsOf(inOrder.subList(0, 5));
    assertThat(
            ground.rows("select claim_no, count(*) from run group by claim_no order by claim_no"))
        .containsExactly("1 100", "2 5");
    assertLanesAreWell();
  }

  @Test
  @DisplayName("14. restart everything in the middle of 2: order and totals still hold")
  void everythingIsRestarted() throws Exception {
    limit(5);
    NodeProcess first = ground.process("first-0", SETTINGS).ready();
    NodeProcess second = ground.process("second-0", SETTINGS).ready();
    List<RunHandle<String>> runs = start(1_000);
    untilEnded(300);
    first.kill();
    second.kill();
    ground.rows(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'node-%'");
    ground.process("third-0", SETTINGS).ready();
    ground.process("fourth-0", SETTINGS).ready();
    awaitAll(runs);

    assertThat(order()).isEqualTo(tags(1_000));
    assertThat(ground.client().queues().lane("q", "a").counts().succeeded()).isEqualTo(1_000);
    assertLanesAreWell();
  }

  @Test
  @DisplayName(
      "11. end-to-end: 4 nodes, 20 lanes, 5,000 runs, failures, retries, cancels, a node killed again and again")
  void endToEnd() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    limit(2);
    NodeProcess.Settings settings = SETTINGS.maxRunning(8).lease(Duration.ofSeconds(2));
    List<NodeProcess> nodes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      nodes.add(ground.process("node-" + i + "-20", settings).ready());
    }

    List<RunHandle<String>> runs = new ArrayList<>();
    for (int killed = 0; killed < 5; killed++) {
      // Whatever the speed, a node dies with runs left.
      runs.addAll(startIntoTwentyLanes(random, 1_000));
      int half = runs.size() - 500;
      ground.until("%d runs end".formatted(half), () -> ended() >= half);
      cancelAndRetrySome(random, runs);
      int victim = killed % nodes.size();
      String name = nodes.get(victim).name();
      ground.until(
          "it executes something",
          () ->
              ground.count(
                      "select count(*) from run join node n using (node_id) where n.name = ?", name)
                  > 0);
      nodes.get(victim).kill();
      String heir = "node-%d-20".formatted(nodes.size() + killed);
      nodes.set(victim, ground.process(heir, settings).ready());
    }
    ground.until("all has ended", () -> ended() == runs.size());

    assertThat(ground.count("select count(*) from run")).isEqualTo(5_000);
    assertThat(ground.count("select count(*) from run where crashes > 0"))
        .as("runs that died with their nodes, seed " + seed)
        .isPositive();
    assertLanesAreWell();
  }

  /** In calls of 25 for each lane, lanes in turns. */
  private List<RunHandle<String>> startIntoTwentyLanes(Random random, int count) {
    List<RunHandle<String>> runs = new ArrayList<>();
    while (runs.size() < count) {
      int first = runs.size();
      StartOptions options = StartOptions.defaults().in("q", "lane-" + first / 25 % 20);
      List<String> tags =
          IntStream.range(first, first + 25)
              .mapToObj(i -> (random.nextInt(10) == 0 ? "fails" : "r") + i)
              .toList();
      runs.addAll(ground.client().startAll(ground.work().timed, tags, options));
    }
    return runs;
  }

  private void cancelAndRetrySome(Random random, List<RunHandle<String>> runs)
      throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      RunHandle<String> run = runs.get(random.nextInt(runs.size()));
      try {
        if (random.nextBoolean()) {
          run.cancel();
        } else {
          ground.client().retry(run.id());
        }
      } catch (RunStateException e) {
        // It is not in a state for that: so it goes with whoever comes too late.
      }
    }
  }

  @Test
  void runsThatFailOrAreCancelledWhereTheirNodesDieReleaseTheirSlots() throws Exception {
    limit(1);
    ground.shut("gated/timed@gone-0");
    NodeProcess gone = ground.process("gone-0", SETTINGS).ready();
    RunHandle<String> first = ground.client().start(ground.work().timed, "gated", IN_LANE);
    RunHandle<String> failing = ground.client().start(ground.work().timed, "fails", IN_LANE);
    RunHandle<String> last = ground.client().start(ground.work().timed, "last", IN_LANE);
    ground.untilStatus(first.id(), "running");
    ground.until("it is at the gate", () -> ground.count("select count(*) from effects") == 1);
    gone.stop();
    first.cancel();
    gone.kill();
    ground.process("next-0", SETTINGS).ready();

    assertThat(last.await(Ground.GUARD)).isEqualTo("last");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> first.await(Ground.GUARD))
        .isInstanceOf(RunCancelledException.class);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> failing.await(Ground.GUARD))
        .isInstanceOf(RunFailedException.class);
    assertLanesAreWell();
  }
}
