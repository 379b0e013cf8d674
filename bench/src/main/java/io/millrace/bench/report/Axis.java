package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a figure stands from left to right. Figures of one plot may differ a hundredfold, so steps
 * are factors; only where a figure is not above zero they are differences.
 *
 * @param least at the left end
 * @param greatest at the right end
 * @param logarithmic true when steps are factors
 * @param from position of the left end
 * @param to position of the right end
 */
record Axis(double least, double greatest, boolean logarithmic, double from, double to) {

  private static final int STEPS = 5;

  static Axis over(List<Row> rows, double from, double to) {
    double least = rows.stream().mapToDouble(Row::min).min().orElse(0);
    double greatest = rows.stream().mapToDouble(Row::max).max().orElse(1);
    if (least > 0) {
      double below = Math.pow(10, Math.floor(Math.log10(least)));
      double above = Math.pow(10, Math.ceil(Math.log10(greatest)));
      return new Axis(below, above > below ? above : below * 10, true, from, to);
    }
    return new Axis(least, greatest > least ? greatest : least + 1, false, from, to);
  }

  double at(double value) {
    double part =
        logarithmic
            ? Math.log(value / least) / Math.log(greatest / least)
            : (value - least) / (greatest - least);
    return from + part * (to - from);
  }

  /** Values to write below it. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      // The least and greatest are powers of ten; the factor covers what rounding takes.
      for (double tick = least; tick < greatest * 1.5; tick *= 10) {
        ticks.add(tick);
      }
    } else {
      for (int i = 0; i <= STEPS; i++) {
        ticks.add(least + (greatest - least) * i / STEPS);
      }
    }
    return ticks;
  }
}
