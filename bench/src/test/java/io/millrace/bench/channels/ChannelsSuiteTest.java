package io.millrace.bench.channels;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Quote;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Suite;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChannelsSuiteTest {

  private static final Suite TINY = ChannelsSuite.at(Scale.TINY);

  static List<Cell> everyCell() {
    return TINY.cells();
  }

  @Test
  void theNamesOfCasesAreStable() {
    assertThat(TINY.cases())
        .contains(
            "unbounded-1p1c-100000",
            "unbounded-1p1c-10000000",
            "bounded-1000-1p1c-100000",
            "bounded-1000-1p1c-10000000",
            "unbounded-1p1c-100000-platform",
            "mpsc-unbounded-1x1000",
            "mpsc-unbounded-100x100000",
            "mpsc-bounded-1000-1x100000",
            "mpsc-bounded-1000-50x1000",
            "mpsc-bounded-1000-10x100000-platform",
            "pipeline-bounded-1000-2-stages-10000",
            "pipeline-bounded-1000-5-stages-1000000",
            "pipeline-bounded-100-3-stages-10000",
            "worker-spawn-1000",
            "worker-spawn-join-1000",
            "hand-off-rendezvous",
            "hand-off-rendezvous-p99",
            "hand-off-bounded-1-p50",
            "memory-retained-bounded-100",
            "memory-retained-unbounded-1000000",
            "memory-residual-unbounded-10000",
            "memory-idle-bounded-1000",
            "memory-allocated-unbounded")
        .hasSize(52);
  }

  @Test
  void everyCaseStandsBesideAPeer() {
    Set<String> withPeer =
        TINY.cells().stream()
            .filter(cell -> cell.role() == Role.PEER)
            .flatMap(cell -> cell.figures().stream())
            .map(Figure::caseName)
            .collect(Collectors.toSet());

    assertThat(withPeer).hasSameElementsAs(TINY.cases());
  }

  @ParameterizedTest
  @MethodSource("everyCell")
  void everyCellGivesItsFigures(Cell cell) throws Exception {
    Set<String> wanted = cell.figures().stream().map(Figure::key).collect(Collectors.toSet());

    ForkResult result =
        cell.workload()
            .measure(new ForkRequest("channels", cell.id(), wanted, Scale.TINY, 1, null));

    assertThat(result.samples()).containsKeys(wanted.toArray(String[]::new));
    assertThat(result.samples().values()).allMatch(values -> values.size() == 1);
  }

  @ParameterizedTest
  @EnumSource(Scale.class)
  void theOriginalStandsBesideCasesOfTheSameUnit(Scale scale) {
    Suite suite = ChannelsSuite.at(scale);
    Map<String, String> units =
        suite.cells().stream()
            .flatMap(cell -> cell.figures().stream())
            .collect(Collectors.toMap(Figure::caseName, Figure::unit, (one, same) -> same));

    assertThat(suite.quotes()).hasSize(20).allMatch(quote -> quote.role() == Role.ORIGINAL);
    for (Quote quote : suite.quotes()) {
      assertThat(units).containsEntry(quote.figure().caseName(), quote.figure().unit());
      assertThat(quote.settings().toString()).contains("measured=elsewhere");
    }
  }

  @ParameterizedTest
  @EnumSource(Scale.class)
  void theSizesOfAShapeShareAChildAtEveryScale(Scale scale) {
    List<Cell> alone =
        ChannelsSuite.at(scale).cells().stream()
            .filter(cell -> cell.id().startsWith("unbounded-1p1c-10000000-"))
            .toList();

    assertThat(alone).hasSizeGreaterThan(1);
    assertThat(alone)
        .allSatisfy(
            cell ->
                assertThat(cell.figures())
                    .extracting(Figure::caseName)
                    .contains("mpsc-unbounded-1x1000", "unbounded-1p1c-10000000"));
  }

  @Test
  void workersAndBareThreadsAreMeasuredByOneChild() {
    assertThat(TINY.turns())
        .filteredOn(turn -> turn.size() > 1)
        .singleElement()
        .satisfies(
            turn ->
                assertThat(turn)
                    .extracting(Cell::id)
                    .containsExactly("worker-spawn-millrace", "worker-spawn-bare"));
  }
}
