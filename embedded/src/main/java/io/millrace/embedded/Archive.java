package io.millrace.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks a {@code .txz}: files, folders, links and who may execute, nothing else. */
final class Archive {

  /**
   * Side by side, many files reach the disk in one commit of the file system; more gains nothing.
   */
  private static final int SYNC_THREADS = 4;

  private final Path target;
  private final List<Path> files = new ArrayList<>();

  private Archive(Path target) {
    this.target = target;
  }

  /** Unpacks into an existing, empty folder; on return every file is on disk. */
  static void unpack(InputStream archive, Path target) throws IOException {
    var unpacking = new Archive(target);
    try (var entries =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
      TarArchiveEntry entry;
      while ((entry = entries.getNextEntry()) != null) {
        unpacking.write(entry, entries);
      }
    }
    unpacking.sync();
  }

  private void write(TarArchiveEntry entry, InputStream content) throws IOException {
    Path path = inside(target.resolve(entry.getName()), entry);
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Path folder = path.resolveSibling("");
    Files.createDirectories(folder);
    if (entry.isSymbolicLink()) {
      inside(folder.resolve(entry.getLinkName()), entry);
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else if (entry.isFile()) {
      Files.copy(content, path);
      files.add(path);
      permit(path, (entry.getMode() & 0100) != 0);
    }
  }

  /**
   * A rename reaches the disk before the content of files does, so without this the marker could
   * vouch for empty files after a power failure.
   */
  private void sync() throws IOException {
    try (var executor = Executors.newFixedThreadPool(SYNC_THREADS)) {
      var syncs = files.stream().map(file -> executor.submit(() -> sync(file))).toList();
      for (var each : syncs) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      throw Deadline.interrupted(e);
    }
  }

  private static Path sync(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
      return file;
    }
  }

  private static void permit(Path path, boolean execute) throws IOException {
    if (!OperatingSystem.isWindows()) {
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(execute ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  private Path inside(Path path, TarArchiveEntry entry) throws IOException {
    if (!path.normalize().startsWith(target)) {
      throw new IOException("entry '" + entry.getName() + "' leads out of the archive");
    }
    return path;
  }
}
