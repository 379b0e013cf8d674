package io.millrace.examples.indexfiles;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is to be indexed.
 *
 * @param directory a folder; links to one are followed here, and nowhere below
 * @param unknown fields that mean nothing here: caught so that a misspelt one is refused
 */
public record IndexInput(
    String directory, @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

  public IndexInput {
    // Not Map.copyOf: JSON may give null for a value.
    unknown = unknown == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(unknown));
  }

  /** The input for this folder. */
  public static IndexInput of(String directory) {
    return new IndexInput(directory, Map.of());
  }

  Path path() {
    return Path.of(directory);
  }

  /** Refuses what cannot be indexed, before the run is stored. */
  void check() {
    if (directory == null || directory.isEmpty()) {
      throw new IllegalArgumentException(
          "the field 'directory' is missing; give {\"directory\":\"PATH\"}");
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown field '%s'; the only one is 'directory'"
              .formatted(unknown.keySet().iterator().next()));
    }
    if (!exists()) {
      throw new IllegalArgumentException("directory '%s' does not exist".formatted(directory));
    }
    if (!Files.isDirectory(path())) {
      throw new IllegalArgumentException("'%s' is not a directory".formatted(directory));
    }
  }

  private boolean exists() {
    try {
      return Files.exists(path());
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
