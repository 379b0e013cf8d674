package io.millrace.server.render;

import io.millrace.run.AttemptSummary;
import io.millrace.run.Failure;
import io.millrace.run.GroupSummary;
import io.millrace.run.Origin;
import io.millrace.run.RunDetails;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import io.millrace.run.RunSummary;
import io.millrace.run.StepStatus;
import io.millrace.run.StepSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs as the engine would give them. */
public final class TestRuns {

  public static final RunId ID = RunId.parse("0190a1b2-7c00-7000-8000-000000000001");
  public static final Instant T0 = Instant.parse("2026-11-21T10:00:00Z");

  private TestRuns() {}

  public static RunSummary summary(RunStatus status) {
    return new RunSummary(
        ID,
        "index-files",
        1,
        status,
        "default",
        null,
        T0,
        status == RunStatus.QUEUED ? null : T0.plusMillis(10),
        status.isFinal() ? T0.plusSeconds(2) : null);
  }

  public static RunDetails running(StepSummary... steps) {
    return details(RunStatus.RUNNING, null, null, steps);
  }

  public static RunDetails succeeded(String output, StepSummary... steps) {
    return details(RunStatus.SUCCEEDED, output, null, steps);
  }

  public static RunDetails failed(Failure error, StepSummary... steps) {
    return details(RunStatus.FAILED, null, error, steps);
  }

  public static RunDetails cancelled() {
    return details(RunStatus.CANCELLED, null, null);
  }

  private static RunDetails details(
      RunStatus status, String output, Failure error, StepSummary... steps) {
    return new RunDetails(
        summary(status),
        "{\n  \"directory\": \"/d\"\n}",
        output,
        error,
        new TreeMap<>(Map.of("output", "/o")),
        "a test",
        null,
        null,
        List.of(steps));
  }

  /** One that was forked and has a deadline. */
  public static RunDetails forked() {
    var run = cancelled();
    return new RunDetails(
        run.summary(),
        run.input(),
        null,
        null,
        run.metadata(),
        null,
        T0.plusSeconds(60),
        new Origin(RunId.parse("0190a1b2-7c00-7000-8000-000000000000"), Origin.Kind.FORK),
        List.of());
  }

  public static StepSummary step(String path, StepStatus status) {
    return new StepSummary(path, "step", status, null, attempts(status));
  }

  public static StepSummary group(String path, StepStatus status, int members) {
    GroupSummary group =
        new GroupSummary("fail_fast", members, null, Duration.ofSeconds(1), null, null);
    return new StepSummary(path, "group", status, group, List.of());
  }

  public static StepSummary branch(String path, StepStatus status) {
    return new StepSummary(path, "branch", status, null, attempts(status));
  }

  private static List<AttemptSummary> attempts(StepStatus status) {
    Instant end = status.isFinal() ? T0.plusMillis(1_500) : null;
    return List.of(new AttemptSummary(1, "node:1", T0.plusMillis(500), end, null));
  }
}
