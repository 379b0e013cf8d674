package io.millrace.bench.report;

import java.util.Locale;

/** Figures for people: about three digits that matter. */
final class Numbers {

  private static final double WHOLE = 100;
  private static final double ONE_DIGIT = 10;

  private static final double THOUSAND = 1e3;
  private static final double MILLION = 1e6;

  private Numbers() {}

  static String text(double value) {
    double size = Math.abs(value);
    String format = size >= WHOLE ? "%,.0f" : size >= ONE_DIGIT ? "%.1f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }

  /**
   * How many times better Millrace is than another subject of its case, such as {@code 0.52x}; a
   * dash where one of them is nothing.
   */
  static String ratio(Row millrace, Row other) {
    if (millrace.median() <= 0 || other.median() <= 0) {
      return "-";
    }
    double ratio =
        millrace.higherIsBetter()
            ? millrace.median() / other.median()
            : other.median() / millrace.median();
    return String.format(Locale.ROOT, "%.2fx", ratio);
  }

  /** For an axis: {@code 10 M}, {@code 1 K}, {@code 0.10}. */
  static String brief(double value) {
    double size = Math.abs(value);
    if (size >= MILLION) {
      return String.format(Locale.ROOT, "%,.4g M", value / MILLION).replaceAll("\\.0* M", " M");
    }
    if (size >= THOUSAND) {
      return String.format(Locale.ROOT, "%,.4g K", value / THOUSAND).replaceAll("\\.0* K", " K");
    }
    return size >= 1 || size == 0
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.2g", value);
  }
}
