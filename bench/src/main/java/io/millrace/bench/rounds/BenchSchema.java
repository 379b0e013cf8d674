package io.millrace.bench.rounds;

import io.millrace.bench.server.ServerAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The schema of a fork, made anew by the owner of its tables: a ceiling that writes to Millrace's
 * stays honest when they change.
 *
 * <p>Between rounds, the tables that were empty when it was made are emptied again; those with rows
 * of their own (versions of the schema, defaults) stay.
 */
public final class BenchSchema {

  /** The name of the one with Millrace's tables. */
  public static final String NAME = Layout.MILLRACE.schema();

  private final ServerAddress server;
  private final List<String> emptied;

  private BenchSchema(ServerAddress server, List<String> emptied) {
    this.server = server;
    this.emptied = emptied;
  }

  /** As {@link #create(ServerAddress, Layout)} with Millrace's tables. */
  public static BenchSchema create(ServerAddress server) throws Exception {
    return create(server, Layout.MILLRACE);
  }

  /**
   * Makes it anew. The schemas of all workloads are dropped first: no subject shall pay for the
   * upkeep of another one's tables.
   */
  public static BenchSchema create(ServerAddress server, Layout layout) throws Exception {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      for (String schema : schemas(statement)) {
        statement.execute("drop schema %s cascade".formatted(schema));
      }
      statement.execute("create schema %s".formatted(layout.schema()));
    }
    layout.maker().make(server, layout.schema());
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      return new BenchSchema(server, emptyTables(statement, layout.schema()));
    }
  }

  private static List<String> schemas(Statement statement) throws SQLException {
    return names(
        statement,
        "select format('%%I', nspname) from pg_namespace where starts_with(nspname, '%s')"
            .formatted(Layout.PREFIX));
  }

  private static List<String> emptyTables(Statement statement, String schema) throws SQLException {
    List<String> tables =
        names(
            statement,
            "select format('%%I.%%I', schemaname, tablename) from pg_tables where schemaname = '%s'"
                .formatted(schema));
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

  private static List<String> names(Statement statement, String sql) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
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
