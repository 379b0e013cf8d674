package io.millrace.bench.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Suite;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SuitesTest {

  static Stream<Suite> everySuiteAtEveryScale() {
    return Stream.of(Scale.values()).flatMap(scale -> Suites.named(List.of(), scale).stream());
  }

  @ParameterizedTest
  @MethodSource("everySuiteAtEveryScale")
  void everyCaseHasOneMillraceRowAndSomethingBesideIt(Suite suite) {
    assertThat(suite.cases())
        .allSatisfy(
            name -> {
              List<Role> roles =
                  suite.cells().stream()
                      .filter(cell -> names(cell).contains(name))
                      .map(Cell::role)
                      .toList();
              assertThat(roles).containsOnlyOnce(Role.MILLRACE).hasSizeGreaterThan(1);
            });
  }

  @ParameterizedTest
  @MethodSource("everySuiteAtEveryScale")
  void aCellGivesEachCaseOneFigure(Suite suite) {
    assertThat(suite.cells()).allSatisfy(cell -> assertThat(names(cell)).doesNotHaveDuplicates());
    assertThat(suite.cells()).extracting(Cell::id).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("everySuiteAtEveryScale")
  void caseNamesAreTheSameAtEveryScale(Suite suite) {
    assertThat(suite.cases()).isEqualTo(Suites.named(suite.name(), Scale.FULL).cases());
  }

  private static List<String> names(Cell cell) {
    return cell.figures().stream().map(Figure::caseName).toList();
  }
}
