package io.millrace.server.progress;

import io.millrace.run.RunDetails;
import io.millrace.run.StepStatus;
import io.millrace.server.render.Took;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A line for each thing that changed since the last look: for logs, and for whoever reads along in
 * a pipe.
 */
public final class PlainView implements View {

  private final Consumer<String> lines;
  private final Map<String, String> shown = new HashMap<>(); // path to last line

  /** Lines go to the consumer. */
  public PlainView(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public void show(RunDetails run) {
    for (Row row : Row.of(run)) {
      String line = line(row);
      if (!line.equals(shown.put(row.path(), line))) {
        lines.accept(line);
      }
    }
  }

  private static String line(Row row) {
    if (row.status() == StepStatus.RUNNING) {
      return row.isGroup()
          ? "%s %d/%d".formatted(row.path(), row.done(), row.members())
          : row.path() + " started";
    }
    String what = row.path() + " " + row.status().text();
    if (!row.status().isFinal()) {
      return "%s after attempt %d".formatted(what, row.attempts());
    }
    String count = row.isGroup() ? " %d/%d".formatted(row.done(), row.members()) : "";
    // Of what has ended no time passes any more, so any instant serves as now.
    String took = row.span().length(Instant.EPOCH).map(PlainView::took).orElse("");
    return what + count + took;
  }

  private static String took(Duration length) {
    return length.isNegative() ? "" : " in " + Took.text(length);
  }

  @Override
  public void close() {}
}
