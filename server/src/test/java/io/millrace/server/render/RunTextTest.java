package io.millrace.server.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.run.Failure;
import io.millrace.run.RunStatus;
import io.millrace.run.StepStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTextTest {

  @Test
  void aSuccessIsSummedUpFieldByField() {
    var run = TestRuns.succeeded("{\"files\":20000,\"skipped\":[],\"index\":\"/o/index.json\"}");

    assertThat(RunText.success(run))
        .containsExactly(
            "run 0190a1b2-7c00-7000-8000-000000000001 succeeded in 1.99 s",
            "  files    20,000",
            "  skipped  none",
            "  index    /o/index.json");
  }

  @Test
  void aFailureSaysWhichStepAndWhy() {
    assertThat(RunText.failure(TestRuns.failed(new Failure("T", "m", "report", null))))
        .isEqualTo("run 0190a1b2-7c00-7000-8000-000000000001 failed in step 'report': T: m");
    assertThat(RunText.failure(TestRuns.cancelled()))
        .startsWith("run 0190a1b2-7c00-7000-8000-000000000001 was cancelled; ");
  }

  @Test
  void detailsShowStepsWithTheirAttempts() {
    var run = TestRuns.running(TestRuns.step("root", StepStatus.SUCCEEDED));

    assertThat(RunText.details(run))
        .contains(
            "workflow  index-files, version 1",
            "  root                     succeeded",
            "    attempt 1 on node:1 at 2026-11-21T10:00:00.500Z took 1.00 s");
  }

  @Test
  void detailsNameTheDeadlineAndTheOrigin() {
    assertThat(RunText.details(TestRuns.forked()))
        .contains(
            "deadline  2026-11-21T10:01:00Z",
            "origin    fork of 0190a1b2-7c00-7000-8000-000000000000");
  }

  @Test
  void anEmptyListSaysSo() {
    assertThat(RunText.list(List.of(), null)).containsExactly("no runs");
    assertThat(RunText.list(List.of(TestRuns.summary(RunStatus.RUNNING)), TestRuns.ID))
        .hasSize(3)
        .last()
        .isEqualTo("more with: --before 0190a1b2-7c00-7000-8000-000000000001");
  }

  @Test
  void durationsGetCoarserAsTheyGrow() {
    assertThat(Took.text(Duration.ofMillis(40))).isEqualTo("0.04 s");
    assertThat(Took.text(Duration.ofMillis(12_300))).isEqualTo("12.3 s");
    assertThat(Took.text(Duration.ofSeconds(302))).isEqualTo("5 min 2 s");
    assertThat(Took.text(Duration.ofMinutes(192))).isEqualTo("3 h 12 min");
  }
}
