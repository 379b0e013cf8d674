package io.millrace.bench.cluster.subject;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** Where a peer comes from. The build writes the versions into a file, so that none is stale. */
public enum Library {
  KAFKA;

  private static final String FILE = "libraries.properties";
  private static final Properties VERSIONS = read();

  /** Such as {@code org.apache.kafka:kafka-clients:4.4.0}. */
  public String version() {
    return Objects.requireNonNull(VERSIONS.getProperty(name()), name());
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
