package io.millrace.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks a {@code .txz}: files, folders, links and who may execute, nothing else. */
final class Archive {

  private final Path target;

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
      writeFile(path, content);
      permit(path, (entry.getMode() & 0100) != 0);
    }
  }

  private static void writeFile(Path path, InputStream content) throws IOException {
    try (var channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      content.transferTo(Channels.newOutputStream(channel));
      // A rename reaches the disk before the content does, so after a power failure the marker
      // could
      // vouch for empty files.
      channel.force(true);
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
