package io.millrace.bench.channels.subject;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** Where a subject comes from. The build writes the versions into a file, so that none is stale. */
enum Library {
  NONE,
  JOX,
  KOTLIN,
  JCTOOLS;

  private static final String FILE = "libraries.properties";
  private static final Properties VERSIONS = read();

  Map<String, Object> settings() {
    return this == NONE ? Map.of() : Map.of("library", VERSIONS.getProperty(name()));
  }

  private static Properties read() {
    var libraries = new Properties();
    try (InputStream in = Library.class.getResourceAsStream(FILE)) {
      libraries.load(Objects.requireNonNull(in, FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return libraries;
  }
}
