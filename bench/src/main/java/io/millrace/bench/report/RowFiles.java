package io.millrace.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Rows in files: {@code DIR/SUITE.json}. */
public final class RowFiles {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private RowFiles() {}

  /** Writes the rows of one suite, replacing what an earlier invocation wrote. */
  public static void write(Path folder, String suite, List<Row> rows) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(suite + ".json"), JSON.writeValueAsString(rows) + "\n");
  }

  /**
   * Reads the rows of one file.
   *
   * @throws IllegalArgumentException if it is not what {@link #write} wrote; the message names it
   */
  public static List<Row> read(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readString(file), new TypeReference<List<Row>>() {});
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "'%s' does not hold benchmark rows: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  /** The rows of all suites in a folder, by file name. */
  public static List<Row> readAll(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    List<Row> rows = new ArrayList<>();
    for (Path file : files) {
      rows.addAll(read(file));
    }
    return rows;
  }
}
