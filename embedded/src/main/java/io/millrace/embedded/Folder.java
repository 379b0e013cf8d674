package io.millrace.embedded;

import static io.millrace.embedded.EmbeddedDatabaseException.Kind.NOT_A_FOLDER;
import static io.millrace.embedded.EmbeddedDatabaseException.Kind.NOT_WRITABLE;
import static io.millrace.embedded.EmbeddedDatabaseException.Kind.OTHER_USER;
import static io.millrace.embedded.EmbeddedDatabaseException.Kind.OTHER_VERSION;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where things lie in a data folder, and whether it can be ours.
 *
 * @param home the data folder as a real path, so that two spellings of it are one folder
 */
record Folder(Path home) {

  /** Makes the folder if it is missing and checks that this user may work in it. */
  static Folder prepare(Path path) {
    try {
      refuseFile(path.toAbsolutePath());
      Files.createDirectories(path);
      var folder = new Folder(path.toRealPath());
      folder.prepareRoot();
      return folder;
    } catch (IOException e) {
      throw notWritable(path, e);
    }
  }

  private static void refuseFile(Path path) {
    Path nearest = path;
    while (nearest != null && !Files.exists(nearest)) {
      nearest = nearest.getParent();
    }
    if (nearest != null && !Files.isDirectory(nearest)) {
      throw new EmbeddedDatabaseException(
          NOT_A_FOLDER,
          "'%s' is a file, but the data folder must be a folder; name another path."
              .formatted(nearest));
    }
  }

  Path root() {
    return home.resolve("postgresql");
  }

  Path data() {
    return root().resolve("data");
  }

  Path serverFile() {
    return root().resolve("server.json");
  }

  Path log() {
    return root().resolve("log");
  }

  Path doorLock() {
    return root().resolve("door.lock");
  }

  Path clientsLock() {
    return root().resolve("clients.lock");
  }

  Path binaries() {
    return root().resolve("binaries");
  }

  /** True once {@code initdb} has finished here. */
  boolean holdsDatabase() {
    return Files.exists(data().resolve("PG_VERSION"));
  }

  /** Refuses a database of another major version than that of the programs. */
  void checkVersion(Binaries binaries) {
    if (!holdsDatabase()) {
      return;
    }
    try {
      String found = Files.readString(data().resolve("PG_VERSION")).strip();
      if (!found.equals(binaries.major())) {
        throw new EmbeddedDatabaseException(
            OTHER_VERSION,
            ("The database in '%s' is of PostgreSQL %s, but this program brings PostgreSQL %s; use"
                    + " another folder, or dump it with version %s and restore it here.")
                .formatted(home, found, binaries.version(), found));
      }
    } catch (IOException e) {
      throw notWritable(home, e);
    }
  }

  private void prepareRoot() throws IOException {
    if (!Files.exists(root())) {
      PrivateFiles.createFolder(root());
    }
    var me = OperatingSystem.userId();
    var owner = OperatingSystem.ownerOf(root());
    if (me.isPresent() && owner.isPresent() && me.getAsInt() != owner.getAsInt()) {
      throw new EmbeddedDatabaseException(
          OTHER_USER,
          "The database in '%s' belongs to user '%s'; run as that user or use another folder."
              .formatted(home, Files.getOwner(root()).getName()));
    }
    // Only a write tells: a read-only file system grants every permission bit.
    Files.delete(Files.createTempFile(root(), "probe", null));
  }

  static EmbeddedDatabaseException notWritable(Path path, IOException cause) {
    // An interrupt closes the files that the thread reads or writes; the folder is as good as ever.
    if (cause instanceof ClosedByInterruptException
        || cause instanceof FileLockInterruptionException) {
      return Deadline.interrupted(cause);
    }
    return new EmbeddedDatabaseException(
        NOT_WRITABLE,
        ("The data folder '%s' cannot be written (%s: %s); give this user the right to, or name"
                + " another path.")
            .formatted(path, cause.getClass().getSimpleName(), cause.getMessage()),
        cause);
  }
}
