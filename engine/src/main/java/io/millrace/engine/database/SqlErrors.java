package io.millrace.engine.database;

import io.millrace.failure.DatabaseException;
import io.millrace.failure.DatabaseException.Reason;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Reads SQLSTATEs (PostgreSQL, Appendix A); never message texts. */
public final class SqlErrors {

  private static final String CONNECTION_FAILURE = "08006";

  private SqlErrors() {}

  /** The error for callers, with the reason that the SQLSTATE gives. */
  public static DatabaseException translate(String doing, Exception error) {
    SQLException sql = sqlCause(error);
    String said = firstLine(sql == null ? error : sql);
    if (sql == null) {
      return new DatabaseException(Reason.STATEMENT_FAILED, doing + ": " + said, error);
    }
    String state = state(sql);
    if (state.startsWith("28")) {
      return new DatabaseException(
          Reason.ACCESS_DENIED, doing + ": " + said + "; check user and password", error);
    }
    if (isConnectionLoss(sql) || state.equals("3D000")) {
      return new DatabaseException(
          Reason.UNREACHABLE, doing + ": " + said + "; check the address and the server", error);
    }
    return new DatabaseException(Reason.STATEMENT_FAILED, doing + ": " + said, error);
  }

  /**
   * True when the connection is gone or the server is going or coming: the statement's outcome may
   * be unknown, and another connection may succeed.
   */
  public static boolean isConnectionLoss(SQLException error) {
    String state = state(error);
    return error instanceof SQLTransientConnectionException
        || state.startsWith("08")
        || state.startsWith("57P0")
        || isSilence(error)
        || state.equals("53300");
  }

  /** True when the server ended a session that was silent in a transaction. */
  public static boolean isSilence(SQLException error) {
    return state(error).equals("25P03");
  }

  /** An error that counts as the loss of a connection, with this one as its cause. */
  public static SQLException asConnectionLoss(SQLException error) {
    return new SQLException(error.getMessage(), CONNECTION_FAILURE, error);
  }

  /** True when a lock was not had in time, or a deadlock was broken: the same may succeed later. */
  public static boolean isLockTrouble(SQLException error) {
    String state = state(error);
    return state.equals("55P03") || state.equals("40P01") || state.equals("40001");
  }

  /** True when a row exists that was to be made. */
  public static boolean isUniqueViolation(SQLException error) {
    return state(error).equals("23505");
  }

  /**
   * True when the database will refuse the same each time: the data cannot be stored (classes 22
   * and 23), or is too large for it (class 54).
   */
  public static boolean isRefusal(Exception error) {
    SQLException sql = sqlCause(error);
    String state = sql == null ? "" : state(sql);
    return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
  }

  private static String state(SQLException error) {
    String state = error.getSQLState();
    return state == null ? "" : state;
  }

  private static String firstLine(Exception error) {
    String message = error.getMessage();
    return message == null
        ? error.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }

  private static @Nullable SQLException sqlCause(Exception error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
