package io.millrace.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Suite;
import io.millrace.bench.plan.Workload;
import io.millrace.bench.server.BenchServer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All in one JVM: a child for each of so many cells would take minutes. */
class EngineSuiteTest {

  private static final Suite TINY = EngineSuite.at(Scale.TINY);

  /** Of the peers, each way in which one works: their polls would take minutes in all cases. */
  private static final Set<String> PEERS =
      Set.of(
          "runs-1-step-10000-db-scheduler-10",
          "runs-1-step-10000-jobrunr",
          "runs-1-step-drain-10000-dbos-queues-4-20",
          "runs-3-steps-64-dbos-direct",
          "start-latency-across-db-scheduler-10");

  private static BenchServer server;

  @BeforeAll
  static void start() throws Exception {
    server = BenchServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Sizes are alike at this scale, so that cells of several cases do the very same. */
  static List<List<Cell>> turnsThatDiffer() {
    Set<Workload> seen = new HashSet<>();
    return TINY.turns().stream()
        .filter(turn -> turn.getFirst().role() != Role.PEER || PEERS.contains(turn.getFirst().id()))
        .filter(turn -> seen.add(turn.getFirst().workload()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("turnsThatDiffer")
  void cellsGiveTheirFigures(List<Cell> turn) throws Exception {
    Set<String> wanted =
        turn.stream()
            .flatMap(cell -> cell.figures().stream())
            .map(Figure::key)
            .collect(Collectors.toSet());
    Cell first = turn.getFirst();

    ForkResult result =
        first
            .workload()
            .measure(
                new ForkRequest(
                    EngineSuite.NAME, first.id(), wanted, Scale.TINY, 1, server.address()));

    assertThat(result.samples()).containsKeys(wanted.toArray(String[]::new));
    assertThat(result.samples().values())
        .allSatisfy(
            values -> assertThat(values).singleElement().satisfies(v -> assertThat(v).isFinite()));
  }

  @Test
  void theNamesOfCasesAreStable() {
    assertThat(TINY.cases())
        .contains(
            "runs-1-step-10000",
            "runs-1-step-10000-commits",
            "runs-1-step-10000-wal",
            "runs-1-step-50000",
            "runs-1-step-100000",
            "runs-1-step-3-nodes-10000",
            "runs-1-step-drain-10000",
            "runs-1-step-drain-50000",
            "runs-3-steps-10000",
            "runs-3-steps-64",
            "latency-3-steps-alone",
            "latency-3-steps-alone-p99",
            "start-latency-in-process",
            "start-latency-across",
            "parallel-empty-10",
            "parallel-empty-100",
            "parallel-empty-10000",
            "parallel-50ms-3",
            "parallel-50ms-20",
            "race-10ms-of-3",
            "race-10ms-of-10",
            "memo-cold-10",
            "memo-warm-100",
            "memo-warm-function-100",
            "backlog-1000",
            "backlog-100000",
            "backlog-5000000",
            "backlog-growth",
            "backlog-open-transaction-500000",
            "backlog-open-transaction-500000-growth",
            "memory-executing-run");
  }

  @Test
  void peersSayWhichVersionAndSettingsWereMeasured() {
    assertThat(TINY.cells())
        .filteredOn(cell -> cell.role() == Role.PEER)
        .allSatisfy(
            cell ->
                assertThat(cell.settings())
                    .hasEntrySatisfying(
                        "library",
                        library ->
                            assertThat(library.toString()).matches("[a-z.]+:[a-z-]+:[0-9].*")));
  }

  @Test
  void backlogsAreMeasuredInTurnsOnTheSameTables() {
    assertThat(TINY.turns())
        .filteredOn(turn -> turn.size() > 1)
        .singleElement()
        .satisfies(
            turn ->
                assertThat(turn)
                    .extracting(Cell::id)
                    .containsExactly("backlog-millrace", "backlog-bare"));
  }
}
