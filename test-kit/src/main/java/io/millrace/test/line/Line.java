package io.millrace.test.line;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * All that one node says to the database goes through here: opening a connection, each execution of
 * a statement, commit and rollback are numbered by name. At the point of its {@link Strike} the
 * line does what the fault says.
 *
 * <p>A node that died here is as good as a killed process to the database: every socket of it is
 * closed without a goodbye, and from then on nothing that its threads still try gets out. Whatever
 * they open leads nowhere. A frozen node says nothing until it is thawed, then everything it was
 * about to say.
 */
public final class Line implements DataSource {

  private enum State {
    UP,
    FROZEN,
    DOWN
  }

  private final DataSource source;
  private final String schema;
  private final @Nullable Strike strike;
  private final CompletableFuture<Void> struck = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // All guarded by lock.
  private State state = State.UP;
  private final List<Point> sent = new ArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private final Set<Connection> open = new LinkedHashSet<>();

  /**
   * A line on which nothing happens but what the strike says.
   *
   * @param source gives the real connections
   * @param schema the node's; its name is no part of the statements' names
   * @param strike null for none
   */
  public Line(DataSource source, String schema, @Nullable Strike strike) {
    this.source = source;
    this.schema = schema;
    this.strike = strike;
  }

  /** What was sent, in order. */
  public List<Point> sent() {
    lock.lock();
    try {
      return List.copyOf(sent);
    } finally {
      lock.unlock();
    }
  }

  /** Completed when the strike has come. */
  public CompletableFuture<Void> struck() {
    return struck;
  }

  /** Whether the node can still reach the database, now or once it is thawed. */
  public boolean isCut() {
    lock.lock();
    try {
      return state == State.DOWN;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the node: closes all its sockets, for good. */
  public void cut() {
    List<Connection> all;
    lock.lock();
    try {
      state = State.DOWN;
      all = List.copyOf(open);
      open.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    all.forEach(Line::abort);
    struck.complete(null);
  }

  /** From now on nothing is sent until {@link #thaw()}. */
  public void freeze() {
    lock.lock();
    try {
      if (state == State.UP) {
        state = State.FROZEN;
      }
    } finally {
      lock.unlock();
    }
    struck.complete(null);
  }

  /** All that was held back goes out. */
  public void thaw() {
    lock.lock();
    try {
      if (state == State.FROZEN) {
        state = State.UP;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // ---- connections ----

  @Override
  public Connection getConnection() throws SQLException {
    return send(null, "connect", this::connect, true);
  }

  @Override
  public Connection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    return getConnection();
  }

  /** A connection for what the node's steps do: shares the node's fate and is not counted. */
  public Connection side() throws SQLException {
    pass();
    return open(false);
  }

  private Connection connect() throws SQLException {
    return open(true);
  }

  private Connection open(boolean counted) throws SQLException {
    if (isCut()) {
      return Wire.leadingNowhere(this);
    }
    Connection real = source.getConnection();
    lock.lock();
    try {
      if (state != State.DOWN) {
        open.add(real);
        return Wire.over(this, real, counted);
      }
    } finally {
      lock.unlock();
    }
    abort(real);
    return Wire.leadingNowhere(this);
  }

  void closed(Connection real) {
    lock.lock();
    try {
      open.remove(real);
    } finally {
      lock.unlock();
    }
  }

  private static void abort(Connection real) {
    try {
      real.abort(Runnable::run);
    } catch (SQLException e) {
      throw new IllegalStateException("a connection cannot be broken", e);
    }
  }

  // ---- statements ----

  String nameOf(String sql) {
    return StatementName.of(sql, schema);
  }

  /** Lets a statement through, or does what is to happen at this point. */
  <T> T send(@Nullable Connection over, String name, Callable<T> sending, boolean counted)
      throws SQLException {
    if (!counted) {
      pass();
      return call(sending);
    }
    Strike due = arrive(name);
    if (due != null && due.fault().isBefore()) {
      strike(due, over);
    }
    pass();
    T answer;
    try {
      answer = call(sending);
    } finally {
      if (due != null && !due.fault().isBefore()) {
        strike(due, over);
      }
    }
    if (due != null && !due.fault().isBefore()) {
      throw broken();
    }
    return answer;
  }

  private static <T> T call(Callable<T> sending) throws SQLException {
    try {
      return sending.call();
    } catch (SQLException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private @Nullable Strike arrive(String name) {
    lock.lock();
    try {
      Point point = new Point(name, counts.merge(name, 1, Integer::sum));
      sent.add(point);
      boolean due =
          strike != null
              && state == State.UP
              && !struck.isDone()
              && strike.point().isReached(point, sent.size());
      return due ? strike : null;
    } finally {
      lock.unlock();
    }
  }

  private void strike(Strike due, @Nullable Connection over) throws SQLException {
    switch (due.fault()) {
      case DIE_BEFORE, DIE_AFTER -> cut();
      case LOSE_BEFORE, LOSE_AFTER -> {
        if (over != null) {
          abort(over);
        }
        struck.complete(null);
        if (due.fault() == Fault.LOSE_BEFORE) {
          throw broken();
        }
      }
      case FREEZE -> freeze();
    }
  }

  /** Holds a frozen node back, and turns a dead one away. */
  void pass() throws SQLException {
    lock.lock();
    try {
      while (state == State.FROZEN) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  static SQLException broken() {
    return new SQLException("the line is cut", "08006");
  }

  // ---- what data sources are asked as well ----

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    // Nobody reads it.
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // A connection on loopback opens at once or not at all.
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("io.millrace.test");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("a line is no " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
