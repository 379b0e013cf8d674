package io.millrace.engine.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Reads SQL from resource files: one statement each, in the folder {@code sql} beside its owner.
 * The only thing put into the text is the schema's name, which {@code MillraceOptions} has checked
 * to be a plain identifier; values are always parameters.
 */
public final class SqlFiles {

  private final String schema;
  private final Map<String, String> texts = new ConcurrentHashMap<>();

  SqlFiles(String schema) {
    this.schema = schema;
  }

  /**
   * The text of a statement, without its comments.
   *
   * @param owner a class of the package that the statement belongs to
   * @param name such as {@code claim}, for {@code sql/claim.sql}
   */
  public String text(Class<?> owner, String name) {
    return texts.computeIfAbsent(
        owner.getPackageName() + "/" + name, key -> load(owner, "sql/" + name + ".sql"));
  }

  private String load(Class<?> owner, String resource) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "resource %s of %s is missing from the jar"
                .formatted(resource, owner.getPackageName()));
      }
      String raw = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return raw.lines()
          .filter(line -> !line.stripLeading().startsWith("--"))
          .collect(Collectors.joining("\n"))
          .replace("${schema}", schema);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
