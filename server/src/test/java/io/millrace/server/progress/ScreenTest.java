package io.millrace.server.progress;

import static io.millrace.server.render.TestRuns.T0;
import static io.millrace.server.render.TestRuns.branch;
import static io.millrace.server.render.TestRuns.group;
import static io.millrace.server.render.TestRuns.running;
import static io.millrace.server.render.TestRuns.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.run.StepStatus;
import io.millrace.run.StepSummary;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScreenTest {

  @Test
  void aTitleStandsAboveTheStepsAndAGroupHasABar() {
    var run =
        running(
            step("scan", StepStatus.SUCCEEDED),
            group("hash", StepStatus.RUNNING, 2),
            branch("hash/0", StepStatus.SUCCEEDED),
            branch("hash/1", StepStatus.RUNNING));

    assertThat(Screen.lines(run, T0.plusMillis(2_010), 80, 24))
        .containsExactly(
            "index-files 0190a1b2-7c00-7000-8000-000000000001  running  2.00 s",
            "  ✓ scan         1.00 s",
            "  ▶ hash         " + "█".repeat(20) + "░".repeat(20) + " 1/2  1.51 s");
  }

  @Test
  void noLineIsAsWideAsTheTerminalAndTheLastStepsAreShown() {
    var steps =
        IntStream.range(0, 50)
            .mapToObj(i -> step("a-rather-long-name-of-a-step-" + i, StepStatus.SUCCEEDED))
            .toArray(StepSummary[]::new);

    var lines = Screen.lines(running(steps), T0, 40, 10);

    assertThat(lines).hasSize(8).allSatisfy(line -> assertThat(line).hasSizeLessThan(40));
    assertThat(lines.getLast()).contains("-49");
  }

  @Test
  void aBarIsFullOnlyAtTheEnd() {
    assertThat(Screen.bar(999, 1_000, 10)).isEqualTo("█████████░");
    assertThat(Screen.bar(1_000, 1_000, 10)).isEqualTo("██████████");
    assertThat(Screen.bar(0, 0, 3)).isEqualTo("███");
    assertThat(Screen.bar(1, 2, 0)).isEmpty();
  }
}
