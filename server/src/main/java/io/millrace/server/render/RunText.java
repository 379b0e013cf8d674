package io.millrace.server.render;

import io.millrace.run.AttemptSummary;
import io.millrace.run.Failure;
import io.millrace.run.GroupSummary;
import io.millrace.run.Origin;
import io.millrace.run.RunDetails;
import io.millrace.run.RunId;
import io.millrace.run.RunSummary;
import io.millrace.run.StepSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs as lines for a terminal. */
public final class RunText {

  /** A terminal's worth of steps; a group can have a million. JSON has them all. */
  static final int STEPS_MAX = 200;

  private static final String LIST_LINE = "%-36s  %-20s  %-9s  %-20s  %s";

  private RunText() {}

  /** The answer to {@code runs list}. */
  public static List<String> list(List<RunSummary> runs, @Nullable RunId next) {
    if (runs.isEmpty()) {
      return List.of("no runs");
    }
    var lines = new ArrayList<String>();
    lines.add(LIST_LINE.formatted("RUN", "WORKFLOW", "STATUS", "CREATED", "TOOK"));
    for (RunSummary run : runs) {
      lines.add(
          LIST_LINE.formatted(
              run.runId(),
              run.workflow(),
              run.status().text(),
              run.createdAt().truncatedTo(ChronoUnit.SECONDS),
              took(run.startedAt(), run.finishedAt())));
    }
    if (next != null) {
      lines.add("more with: --before " + next);
    }
    return lines;
  }

  /** The answer to {@code runs show}. */
  public static List<String> details(RunDetails run) {
    var summary = run.summary();
    var lines = new ArrayList<String>();
    lines.add("run       " + summary.runId());
    lines.add("workflow  %s, version %d".formatted(summary.workflow(), summary.version()));
    lines.add("status    " + summary.status().text());
    lines.add(
        "queue     " + summary.queue() + (summary.lane() == null ? "" : "/" + summary.lane()));
    lines.add("created   " + summary.createdAt());
    add(lines, "started   ", summary.startedAt());
    add(lines, "finished  ", summary.finishedAt());
    add(lines, "deadline  ", run.deadline());
    Origin origin = run.origin();
    if (origin != null) {
      lines.add("origin    %s of %s".formatted(origin.kind().text(), origin.run()));
    }
    lines.add("input     " + run.input());
    add(lines, "output    ", run.output());
    add(lines, "error     ", run.error());
    for (Map.Entry<String, String> entry : run.metadata().entrySet()) {
      lines.add("metadata  %s = %s".formatted(entry.getKey(), entry.getValue()));
    }
    if (!run.steps().isEmpty()) {
      lines.add("steps");
      run.steps().stream().limit(STEPS_MAX).forEach(step -> addStep(lines, step));
    }
    if (run.steps().size() > STEPS_MAX) {
      lines.add("  and %,d more; --json shows all".formatted(run.steps().size() - STEPS_MAX));
    }
    return lines;
  }

  /** What {@code run} prints when the run succeeded. */
  public static List<String> success(RunDetails run) {
    var summary = run.summary();
    var lines = new ArrayList<String>();
    String took = took(summary.startedAt(), summary.finishedAt());
    lines.add("run %s succeeded in %s".formatted(summary.runId(), took));
    if (run.output() != null) {
      lines.addAll(OutputText.lines(run.output()));
    }
    return lines;
  }

  /** The sentence that {@code run} prints when the run did not succeed. */
  public static String failure(RunDetails run) {
    var summary = run.summary();
    Failure error = run.error();
    if (error == null) {
      return "run %s was %s; 'millrace runs retry %s' queues it again"
          .formatted(summary.runId(), summary.status().text(), summary.runId());
    }
    String step = error.step() == null ? "" : " in step '%s'".formatted(error.step());
    return "run %s failed%s: %s".formatted(summary.runId(), step, error);
  }

  private static void add(List<String> lines, String label, @Nullable Object value) {
    if (value != null) {
      lines.add(label + value);
    }
  }

  private static String describe(@Nullable GroupSummary group) {
    if (group == null) {
      return "";
    }
    String winner = group.winner() == null ? "" : ", won by '%s'".formatted(group.winner());
    return ", %d members%s".formatted(group.members(), winner);
  }

  private static void addStep(List<String> lines, StepSummary step) {
    lines.add("  %-24s %s%s".formatted(step.path(), step.status().text(), describe(step.group())));
    for (AttemptSummary attempt : step.attempts()) {
      String node = attempt.node() == null ? "a node that is gone" : attempt.node();
      String error = attempt.error() == null ? "" : ": " + attempt.error();
      lines.add(
          "    attempt %d on %s at %s took %s%s"
              .formatted(
                  attempt.number(),
                  node,
                  attempt.startedAt(),
                  took(attempt.startedAt(), attempt.finishedAt()),
                  error));
    }
  }

  private static String took(@Nullable Instant from, @Nullable Instant to) {
    return from == null || to == null ? "-" : Took.text(Duration.between(from, to));
  }
}
