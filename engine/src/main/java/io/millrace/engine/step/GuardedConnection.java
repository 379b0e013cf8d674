package io.millrace.engine.step;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    this.proxy = (Connection) proxy(Connection.class, this::call);
  }

  /** One call of a proxied object; the arguments are null where there are none. */
  private interface Calls {
    @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable;
  }

  private static Object proxy(Class<?> type, Calls calls) {
    return Proxy.newProxyInstance(
        GuardedConnection.class.getClassLoader(),
        new Class<?>[] {type},
        (self, method, arguments) -> calls.call(method, arguments));
  }

  Connection connection() {
    return proxy;
  }

  private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
    requireOpen();
    // Back to a savepoint is fine, back to the beginning is not.
    boolean wholeRollback = method.getName().equals("rollback") && arguments == null;
    if (REFUSED.contains(method.getName()) || wholeRollback || unwraps(method, arguments)) {
      throw new SQLException(
          "%s() inside step '%s': its transaction is committed with the step's record when the body returns, and rolled back when it throws"
              .formatted(method.getName(), path));
    }
    Object result = invoke(real, method, arguments);
    return result instanceof Statement statement
        ? proxy(method.getReturnType(), (each, given) -> call(statement, each, given))
        : result;
  }

  /** A statement knows its connection, which must not come out by that way. */
  private @Nullable Object call(Statement statement, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("getConnection")) {
      requireOpen();
      return proxy;
    }
    return invoke(statement, method, arguments);
  }

  private void requireOpen() throws SQLException {
    if (over) {
      throw new SQLException("the transaction of step '%s' is over".formatted(path));
    }
  }

  /** What the driver offers besides, such as COPY, may be had, but no connection. */
  private static boolean unwraps(Method method, Object @Nullable [] arguments) {
    return method.getName().equals("unwrap")
        && arguments != null
        && Connection.class.isAssignableFrom((Class<?>) arguments[0]);
  }

  private static @Nullable Object invoke(
      Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() {
    over = true;
  }
}
