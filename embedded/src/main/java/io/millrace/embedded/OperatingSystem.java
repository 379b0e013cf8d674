package io.millrace.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;

/** The few facts about users and processes that Java has no portable call for. */
final class OperatingSystem {

  private OperatingSystem() {}

  static boolean isWindows() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
  }

  static boolean isRoot() {
    return userId().orElse(-1) == 0;
  }

  /** The number of this process's user; empty on Windows. */
  static OptionalInt userId() {
    return isWindows() ? OptionalInt.empty() : OptionalInt.of((int) new UnixSystem().getUid());
  }

  /** The number of the file's owner; empty on Windows. */
  static OptionalInt ownerOf(Path file) throws IOException {
    return isWindows()
        ? OptionalInt.empty()
        : OptionalInt.of((Integer) Files.getAttribute(file, "unix:uid"));
  }

  /**
   * True if the process runs and its program has that name. The program is asked for because a
   * process that was killed but that nobody has reaped (no init in a container) still has a number,
   * and because a number is given out again.
   */
  static boolean runs(long pid, String program) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().command())
        .map(command -> Path.of(command).getFileName().toString())
        // Linux marks the program of a process when its file is gone, as after an upgrade.
        .filter(name -> name.startsWith(program))
        .isPresent();
  }
}
