package io.millrace.test;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.engine.database.Database;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Makes schemas for tests. Flyway takes longer to make one than most tests take, so it makes the
 * first one, and the others are made by the same files in one go, with a copy of its history.
 */
final class Schemas {

  private static final String FIRST = "test_first";
  private static final String FILES = "/io/millrace/engine/database/migration";

  private final AtomicInteger made = new AtomicInteger();
  private final PGSimpleDataSource source = new PGSimpleDataSource();
  private final String migrations;

  Schemas(EmbeddedDatabase server) throws SQLException, IOException, URISyntaxException {
    source.setUrl(server.jdbcUrl());
    source.setUser(server.user());
    source.setPassword(server.password());
    // The server finds the ends of statements by itself then.
    source.setPreferQueryMode(PreferQueryMode.SIMPLE);
    this.migrations = migrations();
    Database.open(server, FIRST).close();
  }

  private static String migrations() throws IOException, URISyntaxException {
    Path folder = Path.of(Objects.requireNonNull(Schemas.class.getResource(FILES)).toURI());
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> inOrder = files.sorted(Comparator.comparingInt(Schemas::version)).toList();
      StringBuilder all = new StringBuilder();
      for (Path file : inOrder) {
        all.append(Files.readString(file)).append('\n');
      }
      return all.toString();
    }
  }

  private static int version(Path file) {
    String name = file.getFileName().toString();
    return Integer.parseInt(name.substring(1, name.indexOf("__")));
  }

  /** A name that nothing has yet. */
  String unused() {
    return "test_" + made.incrementAndGet();
  }

  /** A schema of the latest version, without rows. */
  String make() throws SQLException {
    String schema = unused();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      // The functions were looked through where the first one was made.
      statement.execute("set check_function_bodies = off");
      statement.execute("create schema " + schema);
      statement.execute(migrations.replace("${schema}", schema));
      statement.execute(
          """
          create table <schema>.flyway_schema_history (like <first>.flyway_schema_history including all);
          insert into <schema>.flyway_schema_history select * from <first>.flyway_schema_history
          """
              .replace("<schema>", schema)
              .replace("<first>", FIRST));
    }
    return schema;
  }
}
