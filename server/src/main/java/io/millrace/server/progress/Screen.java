package io.millrace.server.progress;

import io.millrace.run.RunDetails;
import io.millrace.run.StepStatus;
import io.millrace.server.render.Took;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the live view draws: a title, a progress bar and the steps. A pure function of the run. */
final class Screen {

  private static final int BAR_WIDTH_MAX = 40;

  private Screen() {}

  /**
   * The lines of the view.
   *
   * @param width columns of the terminal
   * @param height rows of the terminal; the last steps are shown where not all fit
   */
  static List<String> lines(RunDetails run, Instant now, int width, int height) {
    var rows = Row.of(run);
    var lines = new ArrayList<String>();
    lines.add(cut(title(run, now), width));
    int room = Math.max(1, height - 3);
    rows.stream()
        .skip(Math.max(0, rows.size() - room))
        .forEach(row -> lines.add(cut(line(row, now, width), width)));
    return lines;
  }

  private static String title(RunDetails run, Instant now) {
    var summary = run.summary();
    Instant from = summary.startedAt() == null ? summary.createdAt() : summary.startedAt();
    Instant to = summary.finishedAt() == null ? now : summary.finishedAt();
    return "%s %s  %s  %s"
        .formatted(
            summary.workflow(),
            summary.runId(),
            summary.status().text(),
            Took.text(Duration.between(from, to)));
  }

  private static String line(Row row, Instant now, int width) {
    String took = row.span().length(now).map(Took::text).orElse("");
    String name = "  %s %-12s".formatted(mark(row.status()), row.path());
    if (!row.isGroup()) {
      return "%s %s".formatted(name, took);
    }
    String count = "%d/%d".formatted(row.done(), row.members());
    int barWidth = Math.min(BAR_WIDTH_MAX, width - name.length() - count.length() - 14);
    return "%s %s %s  %s".formatted(name, bar(row.done(), row.members(), barWidth), count, took);
  }

  static String bar(int done, int members, int width) {
    if (width < 1) {
      return "";
    }
    int full = members == 0 ? width : (int) ((long) width * done / members);
    return "█".repeat(full) + "░".repeat(width - full);
  }

  private static char mark(StepStatus status) {
    return switch (status) {
      case RUNNING -> '▶';
      case RETRYING -> '↻';
      case SUCCEEDED -> '✓';
      case FAILED -> '✗';
      case CANCELLED -> '–';
    };
  }

  private static String cut(String line, int width) {
    return line.length() < width ? line : line.substring(0, Math.max(0, width - 1));
  }
}
