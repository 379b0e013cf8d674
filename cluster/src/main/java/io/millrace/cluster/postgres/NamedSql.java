package io.millrace.cluster.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement with named parameters for plain JDBC, which leaves a connection and its transaction
 * as they are: one of the statements runs within transactions of the application.
 *
 * @param text with {@code ?} for each parameter
 * @param names the name behind each {@code ?}, in order
 */
record NamedSql(String text, List<String> names) {

  private static final Pattern PARAMETER = Pattern.compile("(?<![:\\w]):([a-z_]+)");

  /** Reads a statement in which parameters are written {@code :name}. */
  static NamedSql parse(String sql) {
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

  /** Prepares the statement and binds every parameter, each of which must have a value. */
  PreparedStatement prepare(Connection connection, Map<String, Object> values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(text);
    try {
      for (int i = 0; i < names.size(); i++) {
        Object value = values.get(names.get(i));
        if (value == null) {
          throw new IllegalArgumentException("no value for parameter " + names.get(i));
        }
        statement.setObject(i + 1, value);
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }
}
