package io.millrace.embedded;

import io.millrace.embedded.EmbeddedDatabaseException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server of one folder, as seen from behind the door: attached to, started, stopped. The caller
 * holds the door during every call.
 */
record Server(Folder folder, Programs programs, EmbeddedDatabaseOptions options) {

  private static final Duration LOOK = Duration.ofMillis(50);

  /** A fast shutdown writes one checkpoint; guess at the slowest disk that is still of use. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

  /** How long children of a killed server may take to notice; they look at once, so a guess. */
  private static final Duration ORPHANS_LEAVE = Duration.ofSeconds(10);

  private static final int LOG_LINES = 10;

  /** SQLSTATE class of "invalid authorization". */
  private static final String REFUSED = "28";

  static Server of(Folder folder, EmbeddedDatabaseOptions options) {
    var account = ServerAccount.choose();
    var cache = account.isSelf() ? UserCache.find().orElse(folder.binaries()) : folder.binaries();
    var binaries = Binaries.provide(Platform.current(), cache);
    return new Server(folder, new Programs(folder, binaries, account), options);
  }

  /** Finds the server that runs, else starts it; on return it accepts connections. */
  ServerFile attachOrStart() throws IOException {
    folder.checkVersion(programs.binaries());
    var known = ServerFile.read(folder.serverFile());
    var postmaster = PostmasterFile.read(folder.data());
    if (postmaster.isPresent() && postmaster.get().runs()) {
      var attached = attach(known, postmaster.get());
      if (attached.isPresent()) {
        return attached.get();
      }
    } else if (postmaster.isPresent() && ProcessHandle.of(postmaster.get().pid()).isPresent()) {
      postmaster.get().disown();
    }
    return start(known, postmaster.isPresent());
  }

  /** Stops the server if it runs; connections end, what was committed stays. */
  void stop() throws IOException {
    var postmaster = PostmasterFile.read(folder.data());
    if (postmaster.isEmpty() || !postmaster.get().runs()) {
      return;
    }
    var fast = programs.stop("fast", STOP_TIMEOUT);
    if (!fast.ok() && postmaster.get().runs() && !programs.stop("immediate", STOP_TIMEOUT).ok()) {
      throw new EmbeddedDatabaseException(
          Kind.STOP_FAILED,
          "The server in '%s' (pid %d) did not stop; end that process.%n%s"
              .formatted(folder.home(), postmaster.get().pid(), fast.output()));
    }
    var known = ServerFile.read(folder.serverFile());
    if (known.isPresent()) {
      known.get().stopped().write(folder.serverFile());
    }
  }

  /** Empty if the server died meanwhile. */
  private Optional<ServerFile> attach(Optional<ServerFile> known, PostmasterFile postmaster)
      throws IOException {
    if (known.isEmpty()) {
      throw noPassword(postmaster, null);
    }
    var found = known.get().running(known.get().version(), postmaster.port(), postmaster.pid());
    var deadline = Deadline.in(options.startTimeout());
    while (postmaster.runs()) {
      try {
        return Optional.of(opened(found));
      } catch (SQLException e) {
        if (String.valueOf(e.getSQLState()).startsWith(REFUSED)) {
          throw noPassword(postmaster, e);
        }
        if (deadline.passed()) {
          throw startFailed("did not accept connections in time: " + e.getMessage(), 0);
        }
        Deadline.pause(LOOK);
      }
    }
    return Optional.empty();
  }

  private ServerFile start(Optional<ServerFile> known, boolean unclean) throws IOException {
    var cluster = new Cluster(programs);
    var server = known.orElseGet(ServerFile::fresh);
    if (!folder.holdsDatabase()) {
      server = ServerFile.fresh();
      cluster.create(server);
    }
    cluster.configure(options.settings());
    if (known.isEmpty()) {
      cluster.setPassword(server);
    }
    int port = launch(server.port(), unclean);
    long pid = PostmasterFile.read(folder.data()).map(PostmasterFile::pid).orElse(0L);
    try {
      return opened(server.running("", port, pid));
    } catch (SQLException e) {
      throw startFailed("started, but refused a connection: " + e.getMessage(), 0);
    }
  }

  /** Returns the port on which the server accepts connections. */
  private int launch(int lastPort, boolean unclean) throws IOException {
    var deadline = Deadline.in(options.startTimeout());
    var orphansLeave = Deadline.in(unclean ? ORPHANS_LEAVE : Duration.ZERO);
    int port = options.port() != 0 ? requireFree(options.port()) : freePort(lastPort);
    long logSize = Files.size(folder.log());
    while (!programs.start(port, deadline.left()).ok()) {
      var postmaster = PostmasterFile.read(folder.data());
      if (postmaster.isPresent() && postmaster.get().runs()) {
        // It goes on, for a long recovery must not begin again each time; the next caller attaches.
        throw startFailed("is still not ready", logSize);
      }
      if (!isFree(port) && !deadline.passed()) {
        port = options.port() != 0 ? requireFree(port) : freePort(0);
      } else if (orphansLeave.passed() || deadline.passed()) {
        throw startFailed("did not start", logSize);
      } else {
        Deadline.pause(LOOK);
      }
    }
    return port;
  }

  private ServerFile opened(ServerFile server) throws SQLException, IOException {
    var version = ServerLogin.prepare(server, options.database()).replaceFirst(" .*", "");
    var opened = server.running(version, server.port(), server.pid());
    opened.write(folder.serverFile());
    return opened;
  }

  private int requireFree(int port) {
    if (!isFree(port)) {
      throw new EmbeddedDatabaseException(
          Kind.PORT_TAKEN,
          "Port %d is in use by another program; end that program, name another port, or 0 for any free one."
              .formatted(port));
    }
    return port;
  }

  private static int freePort(int preferred) throws IOException {
    if (preferred != 0 && isFree(preferred)) {
      return preferred;
    }
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true); // as PostgreSQL does: old connections do not hold the port
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private EmbeddedDatabaseException startFailed(String what, long logSize) throws IOException {
    return new EmbeddedDatabaseException(
        Kind.START_FAILED,
        "The server in '%s' %s within %d s; its log '%s' ends with:%n%s"
            .formatted(
                folder.home(),
                what,
                options.startTimeout().toSeconds(),
                folder.log(),
                new Cluster(programs).logSince(logSize, LOG_LINES)));
  }

  private EmbeddedDatabaseException noPassword(
      PostmasterFile postmaster, @Nullable SQLException cause) {
    return new EmbeddedDatabaseException(
        Kind.NO_PASSWORD,
        "'%s' does not open the server that runs in its folder (pid %d); end that process, and the next start sets a new password."
            .formatted(folder.serverFile(), postmaster.pid()),
        cause);
  }
}
