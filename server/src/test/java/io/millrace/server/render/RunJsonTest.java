package io.millrace.server.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.run.AttemptSummary;
import io.millrace.run.Failure;
import io.millrace.run.RunStatus;
import io.millrace.run.StepStatus;
import io.millrace.run.StepSummary;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunJsonTest {

  private static final String SUMMARY =
      "\"runId\":\"0190a1b2-7c00-7000-8000-000000000001\",\"workflow\":\"index-files\",\"version\":1,"
          + "\"status\":\"%s\",\"queue\":\"default\",\"lane\":null,"
          + "\"createdAt\":\"2026-11-21T10:00:00Z\",\"startedAt\":%s,\"finishedAt\":%s";

  @Test
  void aListHasTheAgreedFieldsAndTheIdOfTheNextPage() {
    var runs = List.of(TestRuns.summary(RunStatus.QUEUED));

    assertThat(RunJson.list(runs, null))
        .isEqualTo(
            "{\"runs\":[{" + SUMMARY.formatted("queued", "null", "null") + "}],\"next\":null}");
    assertThat(RunJson.list(List.of(), TestRuns.ID))
        .isEqualTo("{\"runs\":[],\"next\":\"0190a1b2-7c00-7000-8000-000000000001\"}");
  }

  @Test
  void detailsHaveTheAgreedFieldsOnOneLine() {
    var error = new Failure("java.io.IOException", "disk \"full\"\nreally", "report", "trace");
    var attempt = new AttemptSummary(1, null, TestRuns.T0, null, error);
    var step = new StepSummary("report", "step", StepStatus.FAILED, null, List.of(attempt));
    String errorJson =
        "{\"type\":\"java.io.IOException\",\"message\":\"disk \\\"full\\\"\\nreally\",\"step\":\"report\"}";

    assertThat(RunJson.details(TestRuns.failed(error, step)))
        .isEqualTo(
            "{"
                + SUMMARY.formatted(
                    "failed", "\"2026-11-21T10:00:00.010Z\"", "\"2026-11-21T10:00:02Z\"")
                + ",\"input\":{\"directory\":\"/d\"},\"output\":null,\"error\":"
                + errorJson
                + ",\"metadata\":{\"output\":\"/o\"},\"deadline\":null,\"origin\":null,\"steps\":[{\"path\":\"report\",\"kind\":\"step\","
                + "\"status\":\"failed\",\"attempts\":[{\"number\":1,\"node\":null,"
                + "\"startedAt\":\"2026-11-21T10:00:00Z\",\"finishedAt\":null,\"error\":"
                + errorJson
                + "}]}]}");
  }

  @Test
  void aRunThatWasMadeFromAnotherOneNamesIt() {
    assertThat(RunJson.details(TestRuns.forked()))
        .contains(
            "\"deadline\":\"2026-11-21T10:01:00Z\","
                + "\"origin\":{\"runId\":\"0190a1b2-7c00-7000-8000-000000000000\",\"kind\":\"fork\"}");
  }

  @Test
  void aSuccessHasItsOutputWithNumbersAsTheyAre() {
    assertThat(
            RunJson.result(TestRuns.succeeded("{\n \"n\": 1.50, \"big\": 123456789012345678901}")))
        .isEqualTo(
            "{\"runId\":\"0190a1b2-7c00-7000-8000-000000000001\",\"status\":\"succeeded\","
                + "\"output\":{\"n\":1.50,\"big\":123456789012345678901}}");
  }

  @Test
  void aFailureHasItsErrorAndACancelledRunHasNeither() {
    assertThat(RunJson.result(TestRuns.failed(new Failure("T", "m", null, null))))
        .isEqualTo(
            "{\"runId\":\"0190a1b2-7c00-7000-8000-000000000001\",\"status\":\"failed\","
                + "\"error\":{\"type\":\"T\",\"message\":\"m\",\"step\":null}}");
    assertThat(RunJson.result(TestRuns.cancelled()))
        .isEqualTo("{\"runId\":\"0190a1b2-7c00-7000-8000-000000000001\",\"status\":\"cancelled\"}");
  }
}
