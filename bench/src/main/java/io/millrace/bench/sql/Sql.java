package io.millrace.bench.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement from a resource file, its named parameters turned into JDBC's.
 *
 * @param text with a question mark for each parameter
 * @param parameters their names, in order; a name may come more than once
 */
public record Sql(String text, List<String> parameters) {

  private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*--.*\\R?");

  /** {@code :name}, but not the second colon of a cast. */
  private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-z][a-z_]*)");

  /** Copies the list. */
  public Sql {
    parameters = List.copyOf(parameters);
  }

  /** The statement of a file that lies beside {@code owner}. */
  public static Sql of(Class<?> owner, String file) {
    return parse(text(owner, file));
  }

  /** A file that lies beside {@code owner}, as it is. */
  public static String text(Class<?> owner, String file) {
    try (InputStream in = owner.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "%s has no file '%s' beside it".formatted(owner.getName(), file));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Sql parse(String source) {
    List<String> names = new ArrayList<>();
    Matcher matcher = PARAMETER.matcher(COMMENT.matcher(source).replaceAll(""));
    String text =
        matcher.replaceAll(
            found -> {
              names.add(found.group(1));
              return "?";
            });
    return new Sql(text.strip(), names);
  }
}
