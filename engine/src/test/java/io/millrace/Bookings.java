package io.millrace;

import io.millrace.test.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A table of the application, in the schema of its test. */
final class Bookings {

  private Bookings() {}

  static void makeTable(Postgres postgres) throws Exception {
    Millrace.start(postgres.source(), postgres.client()).close();
    postgres.execute("create table <schema>.booking (amount integer)");
  }

  static int book(Connection connection, String schema, int amount) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(
          "insert into %s.booking (amount) values (%d)".formatted(schema, amount));
    }
  }

  static long bookings(Postgres postgres) {
    return postgres.count("select count(*) from <schema>.booking");
  }
}
