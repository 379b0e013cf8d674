/** Nodes that hold ids by leases, elect a leader, and share out partitions without overlap. */
@org.jspecify.annotations.NullMarked
module io.millrace.cluster {
  requires transitive java.sql;
  requires flyway.core;
  requires io.millrace.channels;
  requires org.jdbi.v3.core;
  requires org.postgresql.jdbc;
  requires org.slf4j;
  requires tools.jackson.core;
  requires static org.checkerframework.checker.qual;
  requires static org.jspecify;

  exports io.millrace.cluster;
  exports io.millrace.cluster.assign;
  exports io.millrace.cluster.config;
  exports io.millrace.cluster.failure;
  exports io.millrace.cluster.postgres;
  exports io.millrace.cluster.store;
}
