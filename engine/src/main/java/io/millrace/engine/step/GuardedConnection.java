package io.millrace.engine.step;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * A connection as the body of a transactional step sees it: the transaction is not the body's to
 * end, and when the body has returned the connection is of no use any more.
 */
final class GuardedConnection implements AutoCloseable {

  private static final Set<String> REFUSED =
      Set.of("commit", "setAutoCommit", "close", "abort", "setTransactionIsolation", "setReadOnly");

  private final Connection real;
  private final String path;
  private final Connection proxy;

  // Set by whoever executes the step, read by the body's thread, which may be another one.
  private volatile boolean over;

  GuardedConnection(Connection real, String path) {
    this.real = real;
    this.path = path;
    this.proxy =
        (Connection)
            Proxy.newProxyInstance(
                GuardedConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (self, method, arguments) -> call(method, arguments));
  }

  Connection connection() {
    return proxy;
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    if (over) {
      throw new SQLException("the transaction of step '%s' is over".formatted(path));
    }
    // Back to a savepoint is fine, back to the beginning is not.
    boolean wholeRollback = method.getName().equals("rollback") && arguments == null;
    if (REFUSED.contains(method.getName()) || wholeRollback) {
      throw new SQLException(
          "%s() inside step '%s': its transaction is committed with the step's record when the body returns, and rolled back when it throws"
              .formatted(method.getName(), path));
    }
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() {
    over = true;
  }
}
