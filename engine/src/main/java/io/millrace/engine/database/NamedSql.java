package io.millrace.engine.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement with named parameters for plain JDBC: the few statements that run for every batch go
 * without Jdbi, whose per-call parsing and mapping cost as much as the batch itself.
 *
 * @param text with {@code ?} for each parameter
 * @param names the name behind each {@code ?}, in order
 */
public record NamedSql(String text, List<String> names) {

  private static final Pattern PARAMETER = Pattern.compile("(?<![:\\w]):([a-z_]+)");

  /** Reads a statement in which parameters are written {@code :name}. */
  public static NamedSql parse(String sql) {
    List<String> names = new ArrayList<>();
    Matcher matcher = PARAMETER.matcher(sql);
    StringBuilder text = new StringBuilder();
    while (matcher.find()) {
      names.add(matcher.group(1));
      matcher.appendReplacement(text, "?");
    }
    matcher.appendTail(text);
    return new NamedSql(text.toString(), List.copyOf(names));
  }

  /**
   * Prepares the statement and binds every parameter.
   *
   * @param values by name; arrays of {@link String}, {@link Integer} and {@link Long} as SQL
   *     arrays, {@link UUID} arrays too
   * @throws IllegalArgumentException if a parameter has no value
   */
  public PreparedStatement prepare(Connection connection, Map<String, Object> values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(text);
    try {
      for (int i = 0; i < names.size(); i++) {
        Object value = values.get(names.get(i));
        if (value == null) {
          throw new IllegalArgumentException("no value for parameter " + names.get(i));
        }
        if (value instanceof UUID[] ids) {
          statement.setArray(i + 1, connection.createArrayOf("uuid", ids));
        } else {
          statement.setObject(i + 1, value);
        }
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }
}
