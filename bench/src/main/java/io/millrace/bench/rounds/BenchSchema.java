package io.millrace.bench.rounds;

import io.millrace.Millrace;
import io.millrace.bench.server.ServerAddress;
import io.millrace.config.MillraceOptions;
import io.millrace.config.NodeOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The schema that Millrace and the bare SQL write to alike, made anew for each fork by Millrace's
 * own migrations: a ceiling stays honest when the tables change.
 *
 * <p>Between rounds, the tables that were empty when it was made are emptied again; those with rows
 * of their own (versions of the schema, defaults) stay.
 */
public final class BenchSchema {

  /** Its name in the database. */
  public static final String NAME = "millrace_bench";

  private final ServerAddress server;
  private final List<String> emptied;

  private BenchSchema(ServerAddress server, List<String> emptied) {
    this.server = server;
    this.emptied = emptied;
  }

  /** Makes it anew: what was there is dropped. */
  public static BenchSchema create(ServerAddress server) throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema if exists %s cascade".formatted(NAME));
    }
    // A node that executes nothing: all it does is to bring the schema up to date.
    MillraceOptions options =
        MillraceOptions.defaults()
            .withSchema(NAME)
            .withNode(NodeOptions.defaults().withMaxRunning(0));
    Millrace.start(server.dataSource(), options).close();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      return new BenchSchema(server, emptyTables(statement));
    }
  }

  private static List<String> emptyTables(Statement statement) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(
            "select format('%%I.%%I', schemaname, tablename) from pg_tables where schemaname = '%s'"
                .formatted(NAME))) {
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
    }
    List<String> empty = new ArrayList<>();
    for (String table : tables) {
      try (ResultSet any = statement.executeQuery("select from %s limit 1".formatted(table))) {
        if (!any.next()) {
          empty.add(table);
        }
      }
    }
    return List.copyOf(empty);
  }

  /** Empties the tables and brings all to disk. No session may be open. */
  void reset(Probe probe) throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("truncate %s restart identity".formatted(String.join(", ", emptied)));
    }
    probe.checkpoint();
  }
}
