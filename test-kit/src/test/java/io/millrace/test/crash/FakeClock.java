package io.millrace.test.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The wall clock of a process, to be set while it runs. Debian's libfaketime stands between it and
 * the kernel; the monotonic clock stays true, as it does when an administrator sets the real one.
 */
final class FakeClock {

  private static final String LIBRARY = "faketime/libfaketimeMT.so.1";
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private final Path file;

  FakeClock(Path file) {
    this.file = file;
    shift("+0");
  }

  /** Sets it off by an amount such as {@code +5h} or {@code -7h}; felt within a second. */
  void shift(String amount) {
    try {
      Files.writeString(file, amount + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A small JVM that lives by it. */
  ProcessBuilder jvm(Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dcrash.log=" + System.getProperty("crash.log", "WARN"),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment());
    return builder;
  }

  private Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library().toString(),
        "FAKETIME_TIMESTAMP_FILE", file.toString(),
        "FAKETIME_CACHE_DURATION", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "DONT_FAKE_MONOTONIC", "1",
        // Else it takes the ends of waits for times of day, which have passed: none would wait.
        "FAKETIME_FORCE_MONOTONIC_FIX", "0");
  }

  /** Removes what the library leaves behind of a process that was killed. */
  static void forget(long pid) {
    try {
      Files.deleteIfExists(SHARED_MEMORY.resolve("faketime_shm_" + pid));
      Files.deleteIfExists(SHARED_MEMORY.resolve("sem.faketime_sem_" + pid));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path library() {
    try (var folders = Files.list(Path.of("/usr/lib"))) {
      return folders
          .map(folder -> folder.resolve(LIBRARY))
          .filter(Files::exists)
          .findFirst()
          .orElseThrow(
              () ->
                  new AssertionError(
                      "libfaketime is missing; install it (Debian: apt-get install faketime)"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
