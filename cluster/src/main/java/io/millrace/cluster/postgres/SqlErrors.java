package io.millrace.cluster.postgres;

import io.millrace.cluster.store.StoreException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;

/** Reads SQLSTATEs (PostgreSQL, Appendix A); never message texts. */
final class SqlErrors {

  private SqlErrors() {}

  /**
   * The error for callers.
   *
   * @param doing what was tried, such as {@code read key 'a' of space 's'}
   * @param store its description
   */
  static StoreException translate(String doing, String store, SQLException error) {
    return new StoreException(
        "cannot %s in %s: %s; %s".formatted(doing, store, firstLine(error), advice(error)), error);
  }

  /** True when the connection is gone, or the server is going or coming. */
  static boolean isConnectionLoss(SQLException error) {
    String state = state(error);
    return error instanceof SQLTransientConnectionException
        || state.startsWith("08")
        || state.startsWith("57P0")
        || state.equals("53300");
  }

  private static String advice(SQLException error) {
    String state = state(error);
    if (error instanceof SQLTimeoutException) {
      return "look at the server, at the network, and whether the data source has a connection free";
    }
    if (isConnectionLoss(error) || state.equals("3D000")) {
      return "check the address and the server";
    }
    if (state.startsWith("28")) {
      return "check user and password";
    }
    return switch (state) {
      case "42501" -> "give this user the right to use and to create the schema";
      case "3F000", "42P01" -> "somebody has dropped the schema; open the store anew";
      default -> "look at the server's log";
    };
  }

  static String state(SQLException error) {
    String state = error.getSQLState();
    return state == null ? "" : state;
  }

  private static String firstLine(SQLException error) {
    String message = error.getMessage();
    return message == null
        ? error.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }
}
