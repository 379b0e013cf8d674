package io.millrace.bench.report;

import io.millrace.bench.sql.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code DIR/index.html}: all suites of a folder as plots, in one file that loads nothing. */
public final class Page {

  private Page() {}

  /** Writes the page of these rows. */
  public static void write(Path folder, List<Row> rows) throws IOException {
    Files.writeString(folder.resolve("index.html"), html(rows));
  }

  static String html(List<Row> rows) {
    String suites =
        grouped(rows, Row::suite).entrySet().stream()
            .map(suite -> suite(suite.getKey(), suite.getValue()))
            .collect(Collectors.joining());
    return Sql.text(Page.class, "page.html").replace("{{suites}}", suites);
  }

  private static String suite(String name, List<Row> rows) {
    Row measured = rows.stream().filter(Row::isMeasured).findFirst().orElse(rows.getFirst());
    String families = Family.of(rows).stream().map(Page::family).collect(Collectors.joining());
    return "<section><h2>%s</h2>%s%s%s</section>\n"
        .formatted(escape(name), header(measured), standings(rows), families);
  }

  private static String standings(List<Row> rows) {
    return Standing.of(rows).stream()
        .map(
            standing ->
                Stream.of(
                        standing.millrace().caseName(),
                        Numbers.text(standing.millrace().median()),
                        standing.millrace().unit(),
                        standing.ratio(standing.peer()),
                        Standing.subject(standing.peer()),
                        standing.ratio(standing.ceiling()),
                        Standing.subject(standing.ceiling()),
                        standing.ratio(standing.original()))
                    .map(cell -> "<td>%s</td>".formatted(escape(cell)))
                    .collect(Collectors.joining("", "<tr>", "</tr>\n")))
        .collect(
            Collectors.joining(
                "",
                "<table><tr><th>case</th><th>millrace</th><th>unit</th>"
                    + "<th colspan=\"2\">of best peer</th><th colspan=\"2\">of best ceiling</th>"
                    + "<th>of original</th></tr>\n",
                "</table>\n"));
  }

  private static String family(Family family) {
    String cases =
        family.cases().entrySet().stream()
            .map(entry -> section(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining());
    Row first = family.first();
    return "<h3>%s</h3><p>%s, %s is better</p>\n%s<details><summary>case by case</summary>%s</details>\n"
        .formatted(
            escape(family.name()),
            escape(first.unit()),
            escape(first.better()),
            Dots.html(family),
            cases);
  }

  private static String header(Row row) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("machine", row.machine());
    facts.put("commit", row.commit() == null ? "none" : row.commit());
    if (row.settings().get(Row.INVOCATION) instanceof Map<?, ?> invocation) {
      new TreeMap<>(invocation).forEach((key, value) -> facts.put(key.toString(), value));
    }
    return facts.entrySet().stream()
        .map(
            fact ->
                "<dt>%s</dt><dd>%s</dd>"
                    .formatted(escape(fact.getKey()), escape(fact.getValue().toString())))
        .collect(Collectors.joining("", "<dl>", "</dl>\n"));
  }

  private static String section(String name, List<Row> rows) {
    Row first = rows.getFirst();
    return "<h4>%s</h4><p>%s, %s is better</p>\n%s<details><summary>settings</summary>%s</details>\n"
        .formatted(
            escape(name),
            escape(first.unit()),
            escape(first.better()),
            Bars.svg(rows),
            rows.stream().map(Page::settings).collect(Collectors.joining()));
  }

  private static String settings(Row row) {
    Map<String, Object> own = new TreeMap<>(row.settings());
    own.remove(Row.INVOCATION);
    return "<p>%s: %s, %d rounds</p>"
        .formatted(escape(row.subject()), escape(own.toString()), row.rounds());
  }

  private static Map<String, List<Row>> grouped(List<Row> rows, Function<Row, String> by) {
    return rows.stream()
        .collect(Collectors.groupingBy(by, LinkedHashMap::new, Collectors.toList()));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
