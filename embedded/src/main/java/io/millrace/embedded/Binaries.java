package io.millrace.embedded;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.millrace.embedded.EmbeddedDatabaseException.Kind;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * PostgreSQL's programs, unpacked.
 *
 * <p>A folder of programs appears under its name by one rename, complete or not at all. Processes
 * that unpack at the same time do so side by side; the first rename wins, and the others drop
 * theirs.
 *
 * @param folder holds {@code bin}, {@code lib} and {@code share}
 * @param version such as {@code 18.6}, as the programs themselves say
 */
record Binaries(Path folder, String version) {

  /** Written last, read first: what {@code postgres --version} printed. */
  private static final String MARKER = "complete";

  private static final String UNPACKING = ".unpacking-";

  /** Takes what lies unpacked in the cache, else unpacks it there. */
  static Binaries provide(Platform platform, Path cache) {
    URL archive = platform.find(Binaries.class.getClassLoader());
    try {
      // The size tells versions apart without reading the archive.
      Path folder = cache.resolve(platform.archive() + "-" + size(archive));
      if (!isComplete(folder)) {
        unpack(archive, folder);
      }
      return new Binaries(folder, Files.readString(folder.resolve(MARKER)).strip());
    } catch (IOException e) {
      throw Folder.notWritable(cache, e);
    }
  }

  /** Such as {@code 18}: what must agree with a cluster's PG_VERSION. */
  String major() {
    return version.replaceFirst("\\..*", "");
  }

  String program(String name) {
    return folder
        .resolve("bin")
        .resolve(OperatingSystem.isWindows() ? name + ".exe" : name)
        .toString();
  }

  boolean ships(String library) throws IOException {
    try (var files = Files.walk(folder.resolve("lib"))) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith(library + "."));
    }
  }

  private static boolean isComplete(Path folder) {
    return Files.exists(folder.resolve(MARKER));
  }

  private static void unpack(URL archive, Path folder) throws IOException {
    Files.createDirectories(folder.resolveSibling(""));
    dropAbandoned(folder);
    Path fresh = sibling(folder, UNPACKING);
    Files.createDirectory(fresh);
    try (var content = archive.openStream()) {
      Archive.unpack(content, fresh);
      PrivateFiles.create(fresh.resolve(MARKER), askVersion(fresh));
      if (!OperatingSystem.isWindows()) {
        Files.setPosixFilePermissions(
            fresh.resolve(MARKER), Files.getPosixFilePermissions(fresh.resolve("bin/postgres")));
      }
      publish(fresh, folder);
    } finally {
      PrivateFiles.deleteTree(fresh);
    }
  }

  private static void publish(Path fresh, Path folder) throws IOException {
    if (Files.exists(folder) && !isComplete(folder)) {
      // Somebody deleted parts of it. Aside first, so that nobody sees it half deleted.
      Path broken = sibling(folder, UNPACKING);
      Files.move(folder, broken, ATOMIC_MOVE);
      PrivateFiles.deleteTree(broken);
    }
    try {
      Files.move(fresh, folder, ATOMIC_MOVE);
      PrivateFiles.syncFolder(folder.resolveSibling("."));
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      if (!isComplete(folder)) {
        throw e;
      }
    }
  }

  private static Path sibling(Path folder, String infix) {
    return folder.resolveSibling(
        folder.getFileName()
            + infix
            + ProcessHandle.current().pid()
            + "-"
            + Long.toHexString(ThreadLocalRandom.current().nextLong()));
  }

  /** Deletes what a process left that was killed while it unpacked. */
  private static void dropAbandoned(Path folder) throws IOException {
    String prefix = folder.getFileName() + UNPACKING;
    try (var siblings = Files.list(folder.resolveSibling(""))) {
      for (Path path : siblings.toList()) {
        String name = path.getFileName().toString();
        if (name.startsWith(prefix)) {
          long pid = Long.parseLong(name.substring(prefix.length()).replaceFirst("-.*", ""));
          if (ProcessHandle.of(pid).isEmpty()) {
            PrivateFiles.deleteTree(path);
          }
        }
      }
    }
  }

  /** Asking also shows that the programs run here at all. */
  private static String askVersion(Path fresh) throws IOException {
    String program = new Binaries(fresh, "").program("postgres");
    try {
      var process = new ProcessBuilder(program, "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() == 0 && output.startsWith("postgres (PostgreSQL) ")) {
        return output.replace("postgres (PostgreSQL) ", "").strip();
      }
      throw new EmbeddedDatabaseException(
          Kind.UNSUPPORTED_PLATFORM,
          "PostgreSQL's programs do not run on this machine (%s); use a PostgreSQL server of your own."
              .formatted(output.strip()));
    } catch (InterruptedException e) {
      throw Deadline.interrupted(e);
    }
  }

  private static long size(URL archive) throws IOException {
    var connection = archive.openConnection();
    connection.setUseCaches(false);
    try (var _ = connection.getInputStream()) {
      return connection.getContentLengthLong();
    }
  }
}
