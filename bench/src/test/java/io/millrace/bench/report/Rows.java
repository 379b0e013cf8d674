package io.millrace.bench.report;

import java.util.Map;

/** Rows for tests. */
final class Rows {

  private Rows() {}

  static Row throughput(String subject, String role, double median) {
    return row("steps", subject, role, "steps/s", "higher", median);
  }

  static Row latency(double median) {
    return row("steps-p50", "millrace", "millrace", "us", "lower", median);
  }

  static Row memory(double median) {
    return row("heap", "millrace", "millrace", "bytes/step", "lower", median);
  }

  static Row row(
      String name, String subject, String role, String unit, String better, double median) {
    return new Row(
        "journal",
        name,
        subject,
        role,
        unit,
        better,
        median,
        median * 0.9,
        median * 1.1,
        9,
        Map.of("rows", 100, Row.INVOCATION, Map.of("seed", 7)),
        null,
        "a machine");
  }
}
