package io.millrace.bench.report;

import java.util.Locale;

/** Figures for people: about three digits that matter. */
final class Numbers {

  private static final double WHOLE = 100;
  private static final double ONE_DIGIT = 10;

  private Numbers() {}

  static String text(double value) {
    double size = Math.abs(value);
    String format = size >= WHOLE ? "%,.0f" : size >= ONE_DIGIT ? "%.1f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }

  /** How many times better Millrace is than another subject of its case, such as {@code 0.52x}. */
  static String ratio(Row millrace, Row other) {
    double ratio =
        millrace.higherIsBetter()
            ? millrace.median() / other.median()
            : other.median() / millrace.median();
    return String.format(Locale.ROOT, "%.2fx", ratio);
  }
}
