/** PostgreSQL's own server, started from its own binaries inside a data folder. */
@org.jspecify.annotations.NullMarked
module io.millrace.embedded {
  requires transitive java.sql;
  requires org.postgresql.jdbc;
  requires static org.jspecify;

  exports io.millrace.embedded;
}
