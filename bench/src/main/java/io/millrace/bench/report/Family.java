package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cases of one unit whose names begin alike, so that they can stand in one plot.
 *
 * @param name what their names begin with
 * @param cases rows by case
 */
record Family(String name, Map<String, List<Row>> cases) {

  private static final int WORDS_MAX = 2;

  /** The families of one suite, in the order of their first rows. */
  static List<Family> of(List<Row> rows) {
    Map<List<String>, Map<String, List<Row>>> families = new LinkedHashMap<>();
    for (Row row : rows) {
      families
          .computeIfAbsent(List.of(name(row.caseName()), row.unit()), f -> new LinkedHashMap<>())
          .computeIfAbsent(row.caseName(), c -> new ArrayList<>())
          .add(row);
    }
    return families.entrySet().stream()
        .map(family -> new Family(family.getKey().getFirst(), family.getValue()))
        .toList();
  }

  /** The first two words of a case's name, or fewer if a word of them holds a digit. */
  static String name(String caseName) {
    List<String> words = new ArrayList<>();
    for (String word : caseName.split("-", -1)) {
      if (words.size() == WORDS_MAX || word.chars().anyMatch(Character::isDigit)) {
        break;
      }
      words.add(word);
    }
    return words.isEmpty() ? caseName : String.join("-", words);
  }

  /** What distinguishes a case within its family. */
  String rest(String caseName) {
    return caseName.startsWith(name + "-") ? caseName.substring(name.length() + 1) : caseName;
  }

  List<Row> rows() {
    return cases.values().stream().flatMap(List::stream).toList();
  }

  Row first() {
    return rows().getFirst();
  }
}
