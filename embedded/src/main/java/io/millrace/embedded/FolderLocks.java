package io.millrace.embedded;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.millrace.embedded.EmbeddedDatabaseException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The two locks of a folder between processes: the door, and the presence of each client.
 *
 * <p>A lock cannot be turned from shared to exclusive in one step, so two clients that leave, or
 * one that leaves while another comes, could both see what is no longer true. Therefore presence
 * changes only behind the door, which one process at a time holds: whoever then gets the presence
 * alone knows that nobody else is there and that nobody can come before the server is down.
 *
 * <p>Locks of the operating system belong to the process, and closing <em>any</em> channel of a
 * file drops all of the process's locks on it. So a JVM has one instance per folder ({@link
 * OpenServers}), and nothing else opens these files. Not safe for use by several threads; callers
 * hold the slot.
 */
final class FolderLocks implements AutoCloseable {

  /** How often a process looks whether the door is free. */
  private static final Duration LOOK = Duration.ofMillis(10);

  private final Folder folder;
  private final FileChannel clients;
  private @Nullable FileLock presence;

  private FolderLocks(Folder folder, FileChannel clients) {
    this.folder = folder;
    this.clients = clients;
  }

  static FolderLocks open(Folder folder) throws IOException {
    return new FolderLocks(folder, openFile(folder.clientsLock()));
  }

  /** Waits until no other process is at the door; the caller closes what it gets. */
  FileChannel enterDoor(Duration timeout) throws IOException {
    var deadline = Deadline.in(timeout);
    var door = openFile(folder.doorLock());
    try {
      while (tryLock(door) == null) {
        if (deadline.passed()) {
          throw new EmbeddedDatabaseException(
              Kind.BUSY,
              "Another process has been starting or stopping the server in '%s' for %d s; end it and try again."
                  .formatted(folder.home(), timeout.toSeconds()));
        }
        Deadline.pause(LOOK);
      }
      return door;
    } catch (IOException | RuntimeException e) {
      door.close();
      throw e;
    }
  }

  /** Counts this process among the clients. Only behind the door. */
  void arrive() throws IOException {
    // Does not wait: others hold it shared, and alone only behind the door.
    presence = clients.tryLock(0, Long.MAX_VALUE, true);
  }

  /** No longer counts this process; true if it was the last. Only behind the door. */
  boolean leave() throws IOException {
    if (presence != null) {
      presence.release();
      presence = null;
    }
    var alone = tryLock(clients);
    if (alone != null) {
      alone.release();
    }
    return alone != null;
  }

  @Override
  public void close() throws IOException {
    clients.close();
  }

  private static FileChannel openFile(Path file) throws IOException {
    return FileChannel.open(
        file, Set.of(CREATE, READ, WRITE), PrivateFiles.mode(file, "rw-------"));
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this JVM, through another class loader
    }
  }
}
