package io.millrace.bench.report;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One case as bars from zero: median as length, lowest and highest round as whiskers. */
final class Bars {

  private static final int WIDTH = 900;
  private static final int LABEL = 290;
  private static final int VALUE = 180;
  private static final int LINE = 30;
  private static final int BAR = 16;
  private static final int WHISKER = 8;
  private static final int GAP = 8;

  private Bars() {}

  static String svg(List<Row> rows) {
    double greatest = rows.stream().mapToDouble(Row::max).max().orElse(0);
    double scale = greatest > 0 ? (WIDTH - LABEL - VALUE) / greatest : 0;
    Row millrace = rows.stream().filter(Row::isMillrace).findFirst().orElse(null);
    StringBuilder svg = new StringBuilder();
    svg.append("<svg viewBox=\"0 0 %d %d\" role=\"img\">\n".formatted(WIDTH, LINE * rows.size()));
    for (int i = 0; i < rows.size(); i++) {
      svg.append(bar(rows.get(i), i * LINE + LINE / 2, scale, millrace));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String bar(Row row, int y, double scale, @Nullable Row millrace) {
    String tip =
        "%s: median %s, min %s, max %s %s"
            .formatted(
                row.subject(),
                Numbers.text(row.median()),
                Numbers.text(row.min()),
                Numbers.text(row.max()),
                row.unit());
    return "<g class=\"%s\"><title>%s</title>%s%s%s%s</g>\n"
        .formatted(
            Page.escape(row.role()),
            Page.escape(tip),
            text(LABEL - GAP, y, "end", row.subject()),
            rectangle(y, row.median() * scale),
            whisker(y, LABEL + row.min() * scale, LABEL + row.max() * scale),
            text(LABEL + row.max() * scale + GAP, y, "start", value(row, millrace)));
  }

  private static String value(Row row, @Nullable Row millrace) {
    String median = Numbers.text(row.median());
    return millrace == null || row.isMillrace()
        ? median
        : "%s (millrace is %s)".formatted(median, Numbers.ratio(millrace, row));
  }

  private static String text(double x, int y, String anchor, String text) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>",
        x,
        y,
        anchor,
        Page.escape(text));
  }

  private static String rectangle(int y, double width) {
    return String.format(
        Locale.ROOT,
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
        LABEL,
        y - BAR / 2,
        width,
        BAR);
  }

  private static String whisker(int y, double from, double to) {
    return String.format(
        Locale.ROOT,
        "<path d=\"M%.1f %dv%dM%.1f %dH%.1fM%.1f %dv%d\"/>",
        from,
        y - WHISKER / 2,
        WHISKER,
        from,
        y,
        to,
        to,
        y - WHISKER / 2,
        WHISKER);
  }
}
