package io.millrace.bench.server;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How to reach the server under measurement.
 *
 * @param url JDBC URL
 * @param user role; a superuser, because rounds begin with a checkpoint
 * @param password its password
 */
public record ServerAddress(String url, String user, String password) implements Serializable {

  /** Connections without a pool, as an application would hand to Millrace. */
  public DataSource dataSource() {
    return source();
  }

  /** Connections that find the tables of this schema without naming it. */
  public DataSource dataSource(String schema) {
    PGSimpleDataSource source = source();
    source.setCurrentSchema(schema);
    return source;
  }

  /** The database that the URL names. */
  public String database() {
    return Objects.requireNonNull(source().getDatabaseName(), "the URL names no database");
  }

  /** One connection. */
  public Connection connect() throws SQLException {
    return source().getConnection();
  }

  /** One connection to another database of the server. */
  public Connection connectToDatabase(String other) throws SQLException {
    PGSimpleDataSource source = source();
    source.setDatabaseName(other);
    return source.getConnection();
  }

  /** One connection that finds the tables of this schema without naming it. */
  public Connection connect(String schema) throws SQLException {
    return dataSource(schema).getConnection();
  }

  private PGSimpleDataSource source() {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(user);
    source.setPassword(password);
    return source;
  }

  @Override
  public String toString() {
    return url; // never the password
  }
}
