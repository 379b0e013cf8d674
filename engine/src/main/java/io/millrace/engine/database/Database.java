package io.millrace.engine.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.millrace.failure.DatabaseException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One schema in one database. Statements that run now and then borrow from a small pool; the
 * journal, the claims and the heartbeat each reserve a connection of their own, so that no load of
 * the others makes them wait.
 */
public final class Database implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Database.class);

  // Lists, details, cancels and awaits: short statements, so few connections serve many threads.
  private static final int POOL_SIZE = 8;
  private static final Duration POOL_WAIT = Duration.ofSeconds(10);
  // Transactional steps of many runs take turns; each is as long as the application makes it.
  private static final Duration TRANSACTION_WAIT = Duration.ofMinutes(10);
  // Longer than any batch or claim takes, also behind the longest lock that is waited for.
  private static final Duration SILENCE_MAX = Duration.ofSeconds(60);
  private static final Duration POOL_IDLE = Duration.ofSeconds(30);

  private final Connections connections;
  private final HikariDataSource pool;
  // Work of the application, which may hold its connections for long.
  private final HikariDataSource transactions;
  private final Jdbi jdbi;
  private final SqlFiles sql;
  private final String schema;

  private Database(DataSource source, String schema) {
    this.connections = new Connections(source);
    this.pool = new HikariDataSource(config(bounded(source, SILENCE_MAX), "millrace"));
    this.transactions = new HikariDataSource(transactions(bounded(source, Connections.UNBOUNDED)));
    this.jdbi = Jdbi.create(pool);
    this.sql = new SqlFiles(schema);
    this.schema = schema;
  }

  /**
   * Checks the server and brings the schema up to date.
   *
   * @throws DatabaseException if the server cannot be used; see its reasons
   */
  public static Database open(DataSource source, String schema) {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(true);
      ServerVersion.check(connection);
      Migrations.apply(source, connection, schema);
    } catch (SQLException e) {
      throw SqlErrors.translate("cannot use the database", e);
    }
    return new Database(source, schema);
  }

  private DataSource bounded(DataSource source, Duration silenceMax) {
    return new BoundedSource(source, connections, silenceMax);
  }

  private static HikariConfig transactions(DataSource source) {
    HikariConfig config = config(source, "millrace-transactions");
    config.setAutoCommit(false);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setConnectionTimeout(TRANSACTION_WAIT.toMillis());
    return config;
  }

  private static HikariConfig config(DataSource source, String name) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(source);
    config.setMaximumPoolSize(POOL_SIZE);
    config.setMinimumIdle(0);
    config.setIdleTimeout(POOL_IDLE.toMillis());
    config.setConnectionTimeout(POOL_WAIT.toMillis());
    config.setInitializationFailTimeout(-1);
    return config;
  }

  /** The statements of this schema. */
  public SqlFiles sql() {
    return sql;
  }

  /** The NOTIFY channel of this schema. */
  public String channel() {
    return schema;
  }

  /** For statements that run now and then. */
  public Jdbi jdbi() {
    return jdbi;
  }

  /** The text of a statement; see {@link SqlFiles#text}. */
  public String sql(Class<?> owner, String name) {
    return sql.text(owner, name);
  }

  /** A connection to keep, apart from the pool. */
  public Reserved reserve() {
    return reserve(SILENCE_MAX);
  }

  /** The same, for one whose silence must be noticed earlier or later. */
  public Reserved reserve(Duration silenceMax) {
    return new Reserved(connections, silenceMax);
  }

  /**
   * A connection for work of the application, in a transaction. To be closed, which rolls back what
   * was not committed. Blocks while all are in use.
   */
  public Connection transaction() throws SQLException {
    return transactions.getConnection();
  }

  /**
   * Ends the session of a connection of {@link #transaction()} with all its locks; the connection
   * still has to be closed. By the server itself, since this side may have lost the session: an
   * interrupt closes the socket of a virtual thread, of which the server learns only when its
   * statement has ended. An interrupt does not end this.
   */
  public void end(Connection connection, ServerTransaction transaction) {
    transactions.evictConnection(connection);
    // On a thread that nobody interrupts, or this would lose its connection in the same way.
    Thread ending =
        Thread.ofVirtual().name("millrace-end-session").start(() -> endSession(transaction));
    boolean interrupted = false;
    while (ending.isAlive()) {
      try {
        ending.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void endSession(ServerTransaction transaction) {
    try {
      jdbi.useHandle(
          handle ->
              handle
                  .createQuery(sql(Database.class, "end_session"))
                  .bind("pid", transaction.pid())
                  .bind("transaction", transaction.number())
                  .mapTo(Boolean.class)
                  .list());
    } catch (JdbiException e) {
      log.warn(
          "the session of process {} cannot be ended; its locks last until the server finds it lost",
          transaction.pid(),
          e);
    }
  }

  /** Runs work on the pool and translates its errors. */
  public <T> T call(String doing, Work<T> work) {
    try {
      return work.on(jdbi);
    } catch (JdbiException e) {
      throw SqlErrors.translate(doing, e);
    }
  }

  /**
   * The same in one transaction, which holds locks that others wait for. The server ends it if this
   * process stops in the middle and says nothing for {@code 10 s}.
   */
  public <T> T inTransaction(String doing, HandleCallback<T, RuntimeException> work) {
    return call(
        doing,
        jdbi ->
            jdbi.inTransaction(
                handle -> {
                  handle.execute(sql(Database.class, "end_when_silent"));
                  return work.withHandle(handle);
                }));
  }

  /** Work on the pool. */
  @FunctionalInterface
  public interface Work<T> {
    T on(Jdbi jdbi);
  }

  @Override
  public void close() {
    transactions.close();
    pool.close();
  }
}
