package io.millrace.embedded;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;

/** Files that only their owner may read, written so that a crash leaves the old or the new one. */
final class PrivateFiles {

  private PrivateFiles() {}

  static void createFolder(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, mode(folder, "rwx------"));
    } catch (FileAlreadyExistsException e) {
      // Another process was faster, which is as good.
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  /** Replaces the file as a whole; on return it is on disk. */
  static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    create(next, text);
    Files.move(next, file, ATOMIC_MOVE);
    syncFolder(file.resolveSibling("."));
  }

  /** Writes a file that must not exist yet; on return its content is on disk. */
  static void create(Path file, String text) throws IOException {
    try (var channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), mode(file, "rw-------"))) {
      var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Makes the names in a folder durable, where the operating system offers that. */
  static void syncFolder(Path folder) throws IOException {
    if (OperatingSystem.isWindows()) {
      return;
    }
    try (var channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }

  static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  static FileAttribute<?>[] mode(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
