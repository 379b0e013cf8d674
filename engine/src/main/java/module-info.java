/** Durable runs made of steps, recorded in PostgreSQL and executed by any number of nodes. */
@org.jspecify.annotations.NullMarked
module io.millrace.engine {
  requires transitive java.sql;
  requires com.zaxxer.hikari;
  requires flyway.core;
  requires io.millrace.channels;
  requires org.jdbi.v3.core;
  requires org.postgresql.jdbc;
  requires org.slf4j;
  requires tools.jackson.databind;
  requires static org.checkerframework.checker.qual;
  requires static org.jspecify;

  exports io.millrace;
  exports io.millrace.config;
  exports io.millrace.failure;
  exports io.millrace.queue;
  exports io.millrace.run;
  exports io.millrace.workflow;
}
