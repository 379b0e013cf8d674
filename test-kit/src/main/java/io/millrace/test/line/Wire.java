package io.millrace.test.line;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link Line}: passes on what is asked, and reports what is sent. */
final class Wire implements InvocationHandler {

  private final Line line;
  private final @Nullable Connection real;
  private final boolean counted;

  private Wire(Line line, @Nullable Connection real, boolean counted) {
    this.line = line;
    this.real = real;
    this.counted = counted;
  }

  static Connection over(Line line, Connection real, boolean counted) {
    return proxy(Connection.class, new Wire(line, real, counted));
  }

  /**
   * What a dead node is given. It seems open, so that pools hand it out, and every statement on it
   * fails at once; a refusal to connect would make them wait for their time-out.
   */
  static Connection leadingNowhere(Line line) {
    return proxy(Connection.class, new Wire(line, null, false));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    Connection open = real;
    return switch (method.getName()) {
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> arguments != null && isSame(proxy, arguments[0]);
      case "toString" -> "Wire[" + open + "]";
      default ->
          open == null ? nowhere(method) : onReal((Connection) proxy, open, method, arguments);
    };
  }

  private @Nullable Object onReal(
      Connection wire, Connection open, Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    return switch (method.getName()) {
      case "commit", "rollback" ->
          line.send(open, method.getName(), () -> call(open, method, arguments), counted);
      case "createStatement", "prepareStatement", "prepareCall" ->
          statement(wire, open, method, arguments);
      case "unwrap", "isWrapperFor", "isClosed", "abort", "getAutoCommit" ->
          call(open, method, arguments);
      default -> {
        line.pass();
        if (method.getName().equals("close")) {
          line.closed(open);
        }
        yield call(open, method, arguments);
      }
    };
  }

  @SuppressWarnings("ReferenceEquality") // a proxy equals itself alone
  private static boolean isSame(Object one, @Nullable Object other) {
    return one == other;
  }

  private static @Nullable Object nowhere(Method method) throws SQLException {
    return switch (method.getName()) {
      case "isValid", "getAutoCommit" -> true;
      case "isClosed", "isReadOnly" -> false;
      case "getTransactionIsolation" -> Connection.TRANSACTION_READ_COMMITTED;
      case "getNetworkTimeout", "getHoldability" -> 0;
      case "createStatement",
          "prepareStatement",
          "prepareCall",
          "commit",
          "unwrap",
          "getMetaData",
          "createArrayOf" ->
          throw Line.broken();
      default -> method.getReturnType() == boolean.class ? (Object) false : null;
    };
  }

  private Object statement(
      Connection wire, Connection open, Method method, @Nullable Object @Nullable [] arguments)
      throws SQLException {
    line.pass();
    String prepared = arguments != null && arguments[0] instanceof String text ? text : "";
    Statement statement = (Statement) Objects.requireNonNull(call(open, method, arguments));
    return over(wire, statement, prepared);
  }

  private Object over(Connection wire, Statement statement, String prepared) {
    Class<? extends Statement> type =
        statement instanceof CallableStatement
            ? CallableStatement.class
            : statement instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
    return proxy(
        type,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "hashCode" -> System.identityHashCode(proxy);
              case "equals" -> isSame(proxy, arguments[0]);
              case "getConnection" -> wire;
              default ->
                  method.getName().startsWith("execute")
                      ? execute(statement, method, arguments, prepared)
                      : call(statement, method, arguments);
            });
  }

  private @Nullable Object execute(
      Statement statement, Method method, @Nullable Object @Nullable [] arguments, String prepared)
      throws SQLException {
    String sql = arguments != null && arguments[0] instanceof String text ? text : prepared;
    return line.send(real, line.nameOf(sql), () -> call(statement, method, arguments), counted);
  }

  private static @Nullable Object call(
      Object target, Method method, @Nullable Object @Nullable [] arguments) throws SQLException {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SQLException sql) {
        throw sql;
      }
      if (e.getCause() instanceof RuntimeException error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
