/** Durable runs made of steps, recorded in PostgreSQL and executed by any number of nodes. */
@org.jspecify.annotations.NullMarked
module io.millrace.engine {
  requires transitive java.sql;
  requires static org.jspecify;

  exports io.millrace;
  exports io.millrace.config;
  exports io.millrace.failure;
  exports io.millrace.run;
  exports io.millrace.workflow;
}
