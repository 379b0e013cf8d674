package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A family as one plot: a band for each case, in it a dot with whiskers for each subject. */
final class Dots {

  private static final int WIDTH = 900;
  private static final int LABEL = 190;
  private static final int RIGHT = 30;
  private static final int LANE = 10;
  private static final int BAND_GAP = 8;
  private static final int FOOT = 24;
  private static final int HUES = 8;

  private final Family family;
  private final Map<String, String> classes = new LinkedHashMap<>();
  private final Axis axis;

  private Dots(Family family) {
    this.family = family;
    this.axis = Axis.over(family.rows(), LABEL, WIDTH - RIGHT);
    Map<String, Integer> taken = new LinkedHashMap<>();
    for (Row row : family.rows()) {
      classes.computeIfAbsent(
          row.subject(),
          subject ->
              "%s hue%d".formatted(row.role(), taken.merge(row.role(), 1, Integer::sum) % HUES));
    }
  }

  /** Legend and plot. */
  static String html(Family family) {
    var dots = new Dots(family);
    return dots.legend() + dots.svg();
  }

  private String legend() {
    return classes.entrySet().stream()
        .map(
            subject ->
                "<span class=\"%s\"><svg viewBox=\"0 0 12 12\">%s</svg>%s</span>"
                    .formatted(
                        Page.escape(subject.getValue()), dot(6, 6), Page.escape(subject.getKey())))
        .collect(Collectors.joining(" ", "<p class=\"legend\">", "</p>\n"));
  }

  private String svg() {
    List<String> parts = new ArrayList<>();
    int y = BAND_GAP;
    for (Map.Entry<String, List<Row>> band : family.cases().entrySet()) {
      int height = LANE * band.getValue().size();
      parts.add(
          text(LABEL - BAND_GAP, y + height / 2.0, "end", family.rest(band.getKey()), "label"));
      for (Row row : band.getValue()) {
        parts.add(lane(row, y + LANE / 2.0));
        y += LANE;
      }
      y += BAND_GAP;
      parts.add(line("rule", 0, y - BAND_GAP / 2.0, WIDTH, y - BAND_GAP / 2.0));
    }
    for (double tick : axis.ticks()) {
      parts.addFirst(line("rule", axis.at(tick), 0, axis.at(tick), y));
      parts.add(text(axis.at(tick), y + FOOT / 2.0, "middle", Numbers.brief(tick), "tick"));
    }
    return "<svg viewBox=\"0 0 %d %d\" role=\"img\">\n%s</svg>\n"
        .formatted(WIDTH, y + FOOT, String.join("", parts));
  }

  private String lane(Row row, double y) {
    String tip =
        "%s, %s: median %s, min %s, max %s %s"
            .formatted(
                row.caseName(),
                row.subject(),
                Numbers.text(row.median()),
                Numbers.text(row.min()),
                Numbers.text(row.max()),
                row.unit());
    return "<g class=\"%s\"><title>%s</title>%s%s</g>\n"
        .formatted(
            Page.escape(classes.getOrDefault(row.subject(), "")),
            Page.escape(tip),
            line("whisker", axis.at(row.min()), y, axis.at(row.max()), y),
            dot(axis.at(row.median()), y));
  }

  private static String dot(double x, double y) {
    return String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", x, y);
  }

  private static String line(String kind, double x1, double y1, double x2, double y2) {
    return String.format(
        Locale.ROOT,
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        kind,
        x1,
        y1,
        x2,
        y2);
  }

  private static String text(double x, double y, String anchor, String text, String kind) {
    return String.format(
        Locale.ROOT,
        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        kind,
        x,
        y,
        anchor,
        Page.escape(text));
  }
}
