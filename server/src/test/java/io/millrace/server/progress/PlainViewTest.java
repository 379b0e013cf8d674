package io.millrace.server.progress;

import static io.millrace.server.render.TestRuns.branch;
import static io.millrace.server.render.TestRuns.group;
import static io.millrace.server.render.TestRuns.running;
import static io.millrace.server.render.TestRuns.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.run.StepStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainViewTest {

  private final List<String> lines = new ArrayList<>();
  private final PlainView view = new PlainView(lines::add);

  @Test
  void aLineIsPrintedWhenAStepStartsAndWhenItEnds() {
    view.show(running(step("scan", StepStatus.RUNNING)));
    view.show(running(step("scan", StepStatus.RUNNING)));
    view.show(running(step("scan", StepStatus.SUCCEEDED)));
    view.show(running(step("scan", StepStatus.SUCCEEDED)));

    assertThat(lines).containsExactly("scan started", "scan succeeded in 1.00 s");
  }

  @Test
  void aGroupCountsItsMembersAndDoesNotNameThem() {
    view.show(
        running(
            group("hash", StepStatus.RUNNING, 3),
            branch("hash/0", StepStatus.SUCCEEDED),
            branch("hash/1", StepStatus.RUNNING)));
    view.show(
        running(
            group("hash", StepStatus.SUCCEEDED, 3),
            branch("hash/0", StepStatus.SUCCEEDED),
            branch("hash/1", StepStatus.SUCCEEDED),
            branch("hash/2", StepStatus.SUCCEEDED)));

    assertThat(lines).containsExactly("hash 1/3", "hash succeeded 3/3 in 1.00 s");
  }

  @Test
  void aStepThatWillBeTriedAgainSaysAfterWhichAttempt() {
    view.show(running(step("charge", StepStatus.RETRYING)));

    assertThat(lines).containsExactly("charge retrying after attempt 1");
  }
}
