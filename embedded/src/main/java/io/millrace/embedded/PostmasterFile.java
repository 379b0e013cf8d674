package io.millrace.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * PostgreSQL's own {@code postmaster.pid}: the truth about who runs on a cluster. Its lines are
 * pid, data folder, start time, port, socket folder, listen address, shared memory, status
 * (PostgreSQL source, {@code pidfile.h}).
 */
record PostmasterFile(Path file, List<String> lines) {

  /** Above every pid that Linux and macOS give out, and an int as PostgreSQL wants it. */
  private static final String PID_OF_NOBODY = "999999999";

  /** Empty if there is none, or one that is just being written. */
  static Optional<PostmasterFile> read(Path data) throws IOException {
    Path file = data.resolve("postmaster.pid");
    try {
      // Not UTF-8: the path inside is in whatever encoding the file system uses.
      var lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      return lines.size() >= 4 && lines.getFirst().strip().matches("\\d{1,10}")
          ? Optional.of(new PostmasterFile(file, lines))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  long pid() {
    return Long.parseLong(lines.getFirst().strip());
  }

  int port() {
    return Integer.parseInt(lines.get(3).strip());
  }

  /** True if the process lives, is a PostgreSQL, and works in this very folder. */
  boolean runs() throws IOException {
    return OperatingSystem.runs(pid(), "postgres") && worksHere();
  }

  /**
   * Lets PostgreSQL start over a file whose pid now belongs to a stranger, or that came with a copy
   * of a folder in use. Deleting it would also lose the key by which PostgreSQL finds out that
   * children of the old server still work on the data, so only the pid is replaced.
   */
  void disown() throws IOException {
    var changed = new ArrayList<>(lines);
    changed.set(0, PID_OF_NOBODY);
    Files.write(file, changed, StandardCharsets.ISO_8859_1);
  }

  private boolean worksHere() throws IOException {
    Path data = file.toAbsolutePath().getParent();
    // The working folder follows a rename of the data folder; the line in the file does not.
    Path working = Path.of("/proc", Long.toString(pid()), "cwd");
    if (Files.exists(working)) {
      return data != null && Files.isSameFile(working, data);
    }
    var named =
        new String(lines.get(1).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    return data != null && Files.exists(Path.of(named)) && Files.isSameFile(Path.of(named), data);
  }
}
