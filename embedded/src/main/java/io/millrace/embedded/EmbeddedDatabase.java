package io.millrace.embedded;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of one's own inside a data folder, ready when {@link #at(Path)} returns.
 *
 * {@snippet :
 * try (var database = EmbeddedDatabase.at(Path.of("data"));
 *     var connection = database.getConnection();
 *     var statement = connection.createStatement()) {
 *   statement.execute("CREATE TABLE IF NOT EXISTS note (text text)");
 * }
 * }
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>Fully durable: {@code fsync}, {@code synchronous_commit} and {@code full_page_writes} are
 *       on, pages have checksums, and neither the options nor the server's files can turn that off.
 *   <li>Private: it listens on 127.0.0.1 alone, there is no other socket, and every connection
 *       needs the password (SCRAM), which is made at random and lies in a file for the owner only.
 *   <li>One server per folder, shared by all processes of the machine that use the folder. The
 *       first starts it, later ones attach, and the last one that closes stops it.
 *   <li>A killed process disturbs nobody: the server goes on, and the next process attaches to it.
 *       A killed server is started again by the next {@link #at(Path)} with all that was committed.
 *   <li>The server is in a session of its own: Ctrl-C in a terminal reaches the program only.
 * </ul>
 *
 * <p>As a {@link DataSource} it opens a plain connection at each call; put a pool on top where many
 * are needed. All methods may be called by any thread, virtual ones too. {@link #at(Path)} and
 * {@link #close()} block while a server starts or stops.
 */
public final class EmbeddedDatabase implements DataSource, AutoCloseable {

  private final Folder folder;
  private final String database;
  private final Session session;
  private final Runnable forgetExit;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable PrintWriter logWriter; // set and read by the caller alone
  private volatile int loginTimeoutSeconds;

  private EmbeddedDatabase(Folder folder, EmbeddedDatabaseOptions options) {
    this.folder = folder;
    this.database = options.database();
    this.session = OpenServers.acquire(folder, options);
    try {
      this.forgetExit = OpenServers.closeOnExit(options.onExit(), this::release);
    } catch (IllegalStateException e) {
      OpenServers.release(folder); // the JVM is exiting already
      throw e;
    }
  }

  /**
   * Opens the database in the folder with the default options.
   *
   * @see #at(Path, EmbeddedDatabaseOptions)
   */
  public static EmbeddedDatabase at(Path dataFolder) {
    return at(dataFolder, EmbeddedDatabaseOptions.defaults());
  }

  /**
   * Opens the database in the folder: attaches to its server, or starts it, and makes folder,
   * cluster and database if they are missing.
   *
   * @param dataFolder what is kept goes into its subfolder {@code postgresql}; other files in it
   *     are left alone
   * @throws EmbeddedDatabaseException if the surroundings do not allow it, with the {@link
   *     EmbeddedDatabaseException.Kind} of reason
   */
  public static EmbeddedDatabase at(Path dataFolder, EmbeddedDatabaseOptions options) {
    return new EmbeddedDatabase(Folder.prepare(dataFolder), options);
  }

  /**
   * The port on 127.0.0.1. It changes only if the server died and its port is taken at the restart.
   */
  public int port() {
    return session.current().port();
  }

  /** The address for other programs, without user and password. */
  public String jdbcUrl() {
    return ServerLogin.source(session.current(), database).getURL().replaceFirst("\\?.*", "");
  }

  /** The user that owns the database. */
  public String user() {
    return session.current().user();
  }

  /** The password of {@link #user()}; it stays the same for the life of the folder. */
  public String password() {
    return session.current().password();
  }

  /** The data folder, as a real path. */
  public Path folder() {
    return folder.home();
  }

  /** The process that the server's other processes descend from. */
  public long serverPid() {
    return session.current().pid();
  }

  /**
   * Gives the database back. The last to do so, over all processes, stops the server and waits for
   * it: open connections end. Further calls do nothing.
   *
   * @throws EmbeddedDatabaseException if the server does not stop
   */
  @Override
  public void close() {
    forgetExit.run();
    release();
  }

  /**
   * Opens a connection as {@link #user()}.
   *
   * @throws SQLException with state 08003 if this database was closed, else the driver's
   */
  @Override
  public Connection getConnection() throws SQLException {
    return getConnection(user(), password());
  }

  @Override
  public Connection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    if (closed.get()) {
      throw new SQLException("the embedded database in '" + folder() + "' is closed", "08003");
    }
    return ServerLogin.source(session.current(), database).getConnection(user, password);
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    logWriter = out;
  }

  /** Kept for pools, which ask for it; a connection on loopback opens at once or not at all. */
  @Override
  public void setLoginTimeout(int seconds) {
    loginTimeoutSeconds = seconds;
  }

  @Override
  public int getLoginTimeout() {
    return loginTimeoutSeconds;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("org.postgresql");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (isWrapperFor(type)) {
      return type.cast(this);
    }
    throw new SQLException("the embedded database is no " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }

  /** Folder and address, never the password. */
  @Override
  public String toString() {
    return "EmbeddedDatabase[" + folder() + ", " + jdbcUrl() + (closed.get() ? ", closed]" : "]");
  }

  private void release() {
    if (closed.compareAndSet(false, true)) {
      OpenServers.release(folder);
    }
  }
}
