package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Millrace's rows of now against those of an earlier invocation. Memory (a unit of bytes) may grow
 * by 10 %; all else is time and may take 50 % more: rounds of one commit drift by as much as that
 * on a shared machine, while bytes hardly move. Peers and ceilings are not judged.
 *
 * @param compared how many figures stand in both with the same settings
 * @param losses one sentence for each figure that lost too much
 */
public record Baseline(int compared, List<String> losses) {

  private static final double MEMORY_LOSS_MAX = 1.10;
  private static final double MEMORY_NOISE = 0.1;
  private static final double TIME_LOSS_MAX = 1.50;

  /** {@code bytes/step}, {@code MB/node}, {@code KiB}: what counts bytes, of whatever. */
  private static final Pattern MEMORY = Pattern.compile("(bytes?|B|[KMG]i?B)(/.*)?");

  /** Copies the list. */
  public Baseline {
    losses = List.copyOf(losses);
  }

  /** Compares what is in both. Other sizes, such as those of a quick run, are not comparable. */
  public static Baseline compare(List<Row> before, List<Row> now) {
    Map<String, Row> earlier = new HashMap<>();
    before.forEach(row -> earlier.put(row.key(), row));
    int compared = 0;
    List<String> losses = new ArrayList<>();
    for (Row row : now) {
      Row old = earlier.get(row.key());
      if (row.isMillrace() && old != null && comparable(old, row)) {
        compared++;
        double factor = lossFactor(old, row);
        if (factor > allowed(row) && !isNoise(old, row)) {
          losses.add(sentence(old, row, factor));
        }
      }
    }
    return new Baseline(compared, losses);
  }

  /** Bytes of a heap are not counted more exactly than this, and nothing has no tenth. */
  private static boolean isNoise(Row old, Row row) {
    return isMemory(row.unit()) && Math.abs(row.median() - old.median()) < MEMORY_NOISE;
  }

  static boolean isMemory(String unit) {
    return MEMORY.matcher(unit).matches();
  }

  private static boolean comparable(Row old, Row row) {
    return old.unit().equals(row.unit()) && cellSettings(old).equals(cellSettings(row));
  }

  private static Map<String, String> cellSettings(Row row) {
    // As text, because a number read from a file need not have the class it was written with.
    Map<String, String> settings = new HashMap<>();
    row.settings().forEach((name, value) -> settings.put(name, Objects.toString(value)));
    settings.remove(Row.INVOCATION);
    settings.remove(Row.NOTED);
    return settings;
  }

  private static double lossFactor(Row old, Row row) {
    return row.higherIsBetter() ? old.median() / row.median() : row.median() / old.median();
  }

  private static double allowed(Row row) {
    return isMemory(row.unit()) ? MEMORY_LOSS_MAX : TIME_LOSS_MAX;
  }

  private static String sentence(Row old, Row row, double factor) {
    return "%s/%s: %s -> %s %s, worse by a factor of %.2f where %.2f is allowed"
        .formatted(
            row.suite(),
            row.caseName(),
            Numbers.text(old.median()),
            Numbers.text(row.median()),
            row.unit(),
            factor,
            allowed(row));
  }
}
