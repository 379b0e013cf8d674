package io.millrace.bench.queues;

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
class QueuesSuiteTest {

  private static final Suite TINY = QueuesSuite.at(Scale.TINY);

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
    return TINY.turns().stream().filter(turn -> seen.add(turn.getFirst().workload())).toList();
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
                    QueuesSuite.NAME, first.id(), wanted, Scale.TINY, 1, server.address()));

    assertThat(result.samples()).containsKeys(wanted.toArray(String[]::new));
    assertThat(result.samples().values())
        .allSatisfy(
            values -> assertThat(values).singleElement().satisfies(v -> assertThat(v).isFinite()));
  }

  @Test
  void theNamesOfCasesAreStable() {
    assertThat(TINY.cases())
        .containsExactly(
            "one-lane-limit-1-10000",
            "one-lane-limit-1-10000-commits",
            "one-lane-limit-1-10000-wal",
            "one-lane-limit-10-10000",
            "one-lane-limit-10-10000-commits",
            "one-lane-limit-10-10000-wal",
            "one-lane-limit-100-10000",
            "one-lane-limit-100-10000-commits",
            "one-lane-limit-100-10000-wal",
            "lanes-1000-limit-1-100000",
            "lanes-1000-limit-1-100000-commits",
            "lanes-1000-limit-1-100000-wal",
            "lanes-1000-bounded-500-10000",
            "lanes-1000-bounded-500-10000-commits",
            "lanes-1000-bounded-500-10000-wal",
            "lanes-busy-100",
            "lanes-busy-100000",
            "lanes-busy-100000-growth",
            "lanes-idle-100000",
            "lanes-idle-100000-growth",
            "lane-queued-1000",
            "lane-queued-1000000",
            "lane-queued-1000000-growth",
            "lanes-1000-admission",
            "lanes-1000-admission-p99",
            "lanes-1000-release",
            "lanes-1000-release-p99",
            "fair-start-behind-10000",
            "fair-start-behind-10000-p99",
            "memory-queued-run");
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
}
