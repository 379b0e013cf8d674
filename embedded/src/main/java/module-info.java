/**
 * PostgreSQL's own server, started from its own binaries inside a data folder and shared by the
 * processes of this machine that use the folder.
 */
@org.jspecify.annotations.NullMarked
module io.millrace.embedded {
  requires transitive java.sql;
  requires jdk.security.auth;
  requires org.apache.commons.compress;
  requires org.postgresql.jdbc;
  requires org.tukaani.xz;
  requires static org.checkerframework.checker.qual;
  requires static org.jspecify;

  exports io.millrace.embedded;
}
