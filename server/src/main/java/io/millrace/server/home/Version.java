package io.millrace.server.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The version of this program. */
public final class Version {

  private Version() {}

  /** As the build set it, such as {@code 0.1.0}. */
  public static String text() {
    try (var version = Version.class.getResourceAsStream("/millrace.version")) {
      byte[] bytes = Objects.requireNonNull(version, "millrace.version").readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
