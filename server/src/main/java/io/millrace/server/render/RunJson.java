package io.millrace.server.render;

import io.millrace.run.AttemptSummary;
import io.millrace.run.Failure;
import io.millrace.run.Origin;
import io.millrace.run.RunDetails;
import io.millrace.run.RunId;
import io.millrace.run.RunSummary;
import io.millrace.run.StepSummary;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --json} prints. Programs depend on these shapes: fields may be added, never renamed
 * or taken away. A field without a value is there, as {@code null}.
 */
public final class RunJson {

  private RunJson() {}

  /** The answer to {@code runs list}. */
  public static String list(List<RunSummary> runs, @Nullable RunId next) {
    return JsonLine.of(
        json ->
            json.object(
                () -> {
                  json.array("runs", runs, run -> json.object(() -> summary(json, run)));
                  json.field("next", next);
                }));
  }

  /** The answer to {@code runs show}. */
  public static String details(RunDetails run) {
    return JsonLine.of(
        json ->
            json.object(
                () -> {
                  summary(json, run.summary());
                  json.rawField("input", run.input());
                  json.rawField("output", run.output());
                  failure(json, run.error());
                  json.object(
                      "metadata",
                      () ->
                          run.metadata().entrySet().stream()
                              .sorted(Map.Entry.comparingByKey())
                              .forEach(entry -> json.field(entry.getKey(), entry.getValue())));
                  json.field("deadline", run.deadline());
                  origin(json, run.origin());
                  json.array("steps", run.steps(), step -> json.object(() -> step(json, step)));
                }));
  }

  /** The answer to {@code run}, once the run has ended. */
  public static String result(RunDetails run) {
    return JsonLine.of(
        json ->
            json.object(
                () -> {
                  status(json, run.summary());
                  if (run.error() != null) {
                    failure(json, run.error());
                  } else if (run.output() != null) {
                    json.rawField("output", run.output());
                  }
                }));
  }

  /** The answer to what changes a run. */
  public static String status(RunSummary run) {
    return JsonLine.of(json -> json.object(() -> status(json, run)));
  }

  private static void status(JsonLine json, RunSummary run) {
    json.field("runId", run.runId());
    json.field("status", run.status().text());
  }

  private static void summary(JsonLine json, RunSummary run) {
    json.field("runId", run.runId());
    json.field("workflow", run.workflow());
    json.field("version", run.version());
    json.field("status", run.status().text());
    json.field("queue", run.queue());
    json.field("lane", run.lane());
    json.field("createdAt", run.createdAt());
    json.field("startedAt", run.startedAt());
    json.field("finishedAt", run.finishedAt());
  }

  private static void step(JsonLine json, StepSummary step) {
    json.field("path", step.path());
    json.field("kind", step.kind());
    json.field("status", step.status().text());
    json.array("attempts", step.attempts(), attempt -> json.object(() -> attempt(json, attempt)));
  }

  private static void attempt(JsonLine json, AttemptSummary attempt) {
    json.field("number", attempt.number());
    json.field("node", attempt.node());
    json.field("startedAt", attempt.startedAt());
    json.field("finishedAt", attempt.finishedAt());
    failure(json, attempt.error());
  }

  private static void origin(JsonLine json, @Nullable Origin origin) {
    if (origin == null) {
      json.field("origin", null);
      return;
    }
    json.object(
        "origin",
        () -> {
          json.field("runId", origin.run());
          json.field("kind", origin.kind().text());
        });
  }

  private static void failure(JsonLine json, @Nullable Failure error) {
    if (error == null) {
      json.field("error", null);
      return;
    }
    json.object(
        "error",
        () -> {
          json.field("type", error.type());
          json.field("message", error.message());
          json.field("step", error.step());
        });
  }
}
