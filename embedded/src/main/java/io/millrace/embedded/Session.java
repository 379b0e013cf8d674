package io.millrace.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicReference;

/** This JVM's use of the server of one folder. Guarded by the slot in {@link OpenServers}. */
final class Session {

  private final Folder folder;
  private final FolderLocks locks;
  private final Server server;
  private final AtomicReference<ServerFile> current; // written under the slot, read by anybody

  private Session(Folder folder, FolderLocks locks, Server server, ServerFile current) {
    this.folder = folder;
    this.locks = locks;
    this.server = server;
    this.current = new AtomicReference<>(current);
  }

  static Session open(Folder folder, EmbeddedDatabaseOptions options) {
    try {
      var server = Server.of(folder, options);
      var locks = FolderLocks.open(folder);
      try (var _ = locks.enterDoor(server.options().startTimeout().multipliedBy(2))) {
        locks.arrive();
        return new Session(folder, locks, server, server.attachOrStart());
      } catch (IOException | RuntimeException e) {
        locks.close();
        throw e;
      }
    } catch (IOException e) {
      throw Folder.notWritable(folder.home(), e);
    }
  }

  ServerFile current() {
    return current.get();
  }

  /** For one more user in this JVM: starts the server again if it died, and makes its database. */
  void refresh(EmbeddedDatabaseOptions options) {
    var again = new Server(folder, server.programs(), options);
    try (var _ = locks.enterDoor(options.startTimeout().multipliedBy(2))) {
      current.set(again.attachOrStart());
    } catch (IOException e) {
      throw Folder.notWritable(folder.home(), e);
    }
  }

  /** Leaves, and stops the server if no other process is there. */
  void close() {
    // An interrupt must not leave a server behind that nobody uses.
    boolean interrupted = Thread.interrupted();
    try (locks) {
      if (!Files.exists(folder.data())) {
        killOrphan();
        return;
      }
      try (var _ = locks.enterDoor(server.options().startTimeout().multipliedBy(2))) {
        if (locks.leave()) {
          server.stop();
        }
      }
    } catch (IOException e) {
      throw Folder.notWritable(folder.home(), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The folder was deleted under the server: there is nothing to keep, and nobody else to ask. */
  private void killOrphan() {
    long pid = current().pid();
    if (OperatingSystem.runs(pid, "postgres")) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
