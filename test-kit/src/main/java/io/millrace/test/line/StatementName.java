package io.millrace.test.line;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names statements so that the same one has the same name in every run of a program, whatever its
 * schema is called: the parts of a {@code WITH} or the first words, and a digest of the whole.
 */
final class StatementName {

  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern PART =
      Pattern.compile("(?:^with |\\), ?)(\\w+) as (?:materialized )?\\(");
  // Enough to recognize a statement by.
  private static final int WORDS = 5;

  private StatementName() {}

  static String of(String sql, String schema) {
    String text =
        BLANKS.matcher(sql.replaceAll("\\b" + schema + "\\b", "schema")).replaceAll(" ").strip();
    return "%s~%04x".formatted(words(text), text.hashCode() & 0xffff);
  }

  /** Without blanks and quotes, so that a name can be given on a command line. */
  private static String words(String text) {
    StringJoiner parts = new StringJoiner("+");
    Matcher matcher = PART.matcher(text);
    while (matcher.find()) {
      parts.add(matcher.group(1));
    }
    if (parts.length() > 0) {
      return parts.toString();
    }
    return Arrays.stream(text.split("\\W+", WORDS + 1)).limit(WORDS).collect(joining("."));
  }
}
