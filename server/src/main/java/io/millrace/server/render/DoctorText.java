package io.millrace.server.render;

import io.millrace.queue.LaneFinding;
import java.util.List;

/** What {@code doctor} prints. */
public final class DoctorText {

  private DoctorText() {}

  /** A line for each finding: its code, where, and what is wrong. */
  public static List<String> lines(List<LaneFinding> findings) {
    return findings.isEmpty()
        ? List.of("nothing is wrong with lanes")
        : findings.stream().map(DoctorText::line).toList();
  }

  private static String line(LaneFinding finding) {
    StringBuilder where = new StringBuilder();
    if (finding.queue() != null) {
      where.append(" queue ").append(finding.queue());
    }
    if (finding.lane() != null) {
      where.append(finding.lane().isEmpty() ? " without a lane" : " lane " + finding.lane());
    }
    if (finding.run() != null) {
      where.append(" run ").append(finding.run());
    }
    String line =
        "%s:%s%s %s".formatted(finding.code(), where, where.isEmpty() ? "" : ":", finding.text());
    // Names of queues and lanes may hold what would begin another line.
    return line.replaceAll("\\p{Cntrl}", " ");
  }

  /** The answer to {@code doctor --json}. */
  public static String json(List<LaneFinding> findings) {
    return JsonLine.of(
        json ->
            json.object(
                () ->
                    json.array(
                        "findings",
                        findings,
                        finding ->
                            json.object(
                                () -> {
                                  json.field("code", finding.code());
                                  json.field("queue", finding.queue());
                                  json.field("lane", finding.lane());
                                  json.field("runId", finding.run());
                                  json.field("text", finding.text());
                                }))));
  }
}
