package io.millrace.test;

import io.millrace.config.MillraceOptions;
import io.millrace.config.NodeOptions;
import io.millrace.embedded.EmbeddedDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** A real server, shared by the tests of this JVM, and a schema of its own for each test. */
public final class Postgres {

  private final EmbeddedDatabase source;
  private final String schema;

  Postgres(EmbeddedDatabase source, String schema) {
    this.source = source;
    this.schema = schema;
  }

  static EmbeddedDatabase startServer() throws Exception {
    Path folder = Files.createTempDirectory("mrt");
    return EmbeddedDatabase.at(folder);
  }

  public DataSource source() {
    return source;
  }

  /** The server's own address, for connections with other settings. */
  public EmbeddedDatabase server() {
    return source;
  }

  public String schema() {
    return schema;
  }

  /** The defaults in this test's schema. */
  public MillraceOptions options() {
    return MillraceOptions.defaults().withSchema(schema);
  }

  /** A node of this name that executes at most so many runs at a time. */
  public MillraceOptions node(String name, int maxRunning) {
    return options().withNode(NodeOptions.defaults().withName(name).withMaxRunning(maxRunning));
  }

  /** A process that only starts and awaits runs. */
  public MillraceOptions client() {
    return node("client", 0);
  }

  /** Asks the database, beside everything under test. {@code <schema>} stands for the schema. */
  public Jdbi jdbi() {
    return Jdbi.create(source).define("schema", schema);
  }

  public long count(String sql, Object... positional) {
    return jdbi()
        .withHandle(
            handle -> {
              var query = handle.createQuery(sql.replace("<schema>", schema));
              for (int i = 0; i < positional.length; i++) {
                query.bind(i, positional[i]);
              }
              return query.mapTo(Long.class).one();
            });
  }

  public String text(String sql, Object... positional) {
    return jdbi()
        .withHandle(
            handle -> {
              var query = handle.createQuery(sql.replace("<schema>", schema));
              for (int i = 0; i < positional.length; i++) {
                query.bind(i, positional[i]);
              }
              return query.mapTo(String.class).one();
            });
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql.replace("<schema>", schema));
    }
  }
}
