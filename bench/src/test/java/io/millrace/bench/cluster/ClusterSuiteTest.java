package io.millrace.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Suite;
import io.millrace.bench.server.BenchServer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The measuring parts in one JVM; members in processes have theirs, as in a real run. */
class ClusterSuiteTest {

  private static final Suite TINY = ClusterSuite.at(Scale.TINY);

  /**
   * Each way to measure once, on one of those who are measured: processes and brokers of all would
   * take minutes.
   */
  private static final Set<String> IN_PROCESSES =
      Set.of(
          "start-one-postgres",
          "start-50-nats",
          "leave-3-nodes-nats",
          "join-10th-1000-postgres",
          "start-one-kafka-consumer-protocol");

  private static final Set<String> PEERS_WITHOUT = Set.of("assign-kafka-sticky");

  private static BenchServer server;

  @BeforeAll
  static void start() throws Exception {
    server = BenchServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static List<Cell> cells() {
    return TINY.cells().stream().filter(ClusterSuiteTest::isTried).toList();
  }

  private static boolean isTried(Cell cell) {
    return IN_PROCESSES.contains(cell.id())
        || PEERS_WITHOUT.contains(cell.id())
        || (cell.role() != Role.PEER && !cell.settings().containsKey("processes"));
  }

  @Test
  void whatIsTriedIsThere() {
    assertThat(cells())
        .extracting(Cell::id)
        .containsAll(IN_PROCESSES)
        .containsAll(PEERS_WITHOUT)
        .hasSizeGreaterThan(12);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void cellsGiveTheirFigures(Cell cell) throws Exception {
    Set<String> wanted = cell.figures().stream().map(Figure::key).collect(Collectors.toSet());

    ForkResult result =
        cell.workload()
            .measure(
                new ForkRequest(
                    ClusterSuite.NAME, cell.id(), wanted, Scale.TINY, 1, server.address()));

    assertThat(result.samples()).containsKeys(wanted.toArray(String[]::new));
    assertThat(result.samples().values())
        .allSatisfy(
            values -> assertThat(values).singleElement().satisfies(v -> assertThat(v).isFinite()));
  }

  @Test
  void theNamesOfCasesAreStable() {
    assertThat(TINY.cases())
        .contains(
            "start-one-postgres",
            "start-one-postgres-later",
            "start-one-nats",
            "start-one-nats-later",
            "start-50-postgres",
            "start-50-postgres-later",
            "start-50-nats",
            "leave-3-nodes-postgres",
            "leave-3-nodes-nats-uncovered-p99",
            "crash-3-nodes-lease-3s-postgres",
            "crash-3-nodes-lease-3s-postgres-uncovered",
            "crash-3-nodes-lease-3s-nats-uncovered-p99",
            "join-10th-1000-postgres",
            "join-10th-1000-postgres-moved",
            "join-10th-1000-nats-moved-back",
            "memory-node-500",
            "memory-partition",
            "memory-1x100",
            "memory-10x1000",
            "memory-50x500",
            "threads-1x100",
            "threads-10x100",
            "threads-50x500",
            "operations-heartbeat-3x100",
            "operations-heartbeat-12x1000",
            "operations-join-12x100",
            "operations-leave-12x100",
            "assign-16x1000-sticky",
            "assign-128x10000-sticky",
            "assign-128x10000-sticky-first",
            "assign-128x10000-weighted",
            "assign-128x10000-weighted-skewed",
            "assign-128x10000-weighted-skewed-first",
            "assign-128x10000-consistent-hash",
            "assign-128x10000-round-robin",
            "stability-20x200-heap",
            "stability-20x200-threads")
        .doesNotHaveDuplicates();
  }

  @Test
  void figuresOfTheOriginalStandBesideCasesThatAreMeasured() {
    assertThat(TINY.quotes())
        .extracting(quote -> quote.figure().caseName())
        .isSubsetOf(TINY.cases());
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
