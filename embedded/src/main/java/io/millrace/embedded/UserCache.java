package io.millrace.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Where this user's programs keep what can be made again. */
final class UserCache {

  private UserCache() {}

  /** The folder for PostgreSQL's programs; empty if this user has no writable cache. */
  static Optional<Path> find() {
    Path cache =
        locate(
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT),
                Path.of(System.getProperty("user.home", "?")),
                Optional.ofNullable(System.getenv("XDG_CACHE_HOME")),
                Optional.ofNullable(System.getenv("LOCALAPPDATA")))
            .resolve("millrace")
            .resolve("postgresql");
    try {
      // A user without a home (as in many containers) has "?" or "/nonexistent".
      return cache.isAbsolute() && Files.isWritable(Files.createDirectories(cache))
          ? Optional.of(cache)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Path locate(
      String osName, Path home, Optional<String> xdgCacheHome, Optional<String> localAppData) {
    if (osName.startsWith("windows") && localAppData.isPresent()) {
      return Path.of(localAppData.get());
    }
    if (osName.startsWith("mac")) {
      return home.resolve("Library/Caches");
    }
    // The XDG specification has relative paths ignored.
    return xdgCacheHome.map(Path::of).filter(Path::isAbsolute).orElse(home.resolve(".cache"));
  }
}
