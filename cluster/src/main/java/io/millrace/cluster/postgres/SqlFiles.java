package io.millrace.cluster.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * Reads SQL from resource files: one statement each, in the folder {@code sql}. The only thing put
 * into the text is the schema's name, which {@link PostgresOptions} has checked to be a plain
 * identifier; values are always parameters.
 */
final class SqlFiles {

  private final String schema;

  SqlFiles(String schema) {
    this.schema = schema;
  }

  /** The statement of {@code sql/NAME.sql}, without its comments. */
  NamedSql read(String name) {
    String resource = "sql/" + name + ".sql";
    try (InputStream in = SqlFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource %s is missing from the jar".formatted(resource));
      }
      String raw = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return NamedSql.parse(
          raw.lines()
              .filter(line -> !line.stripLeading().startsWith("--"))
              .collect(Collectors.joining("\n"))
              .replace("${schema}", schema));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
