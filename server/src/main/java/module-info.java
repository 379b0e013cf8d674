/**
 * The command line of Millrace: the place where engine, embedded database, cluster and workflows
 * meet.
 */
@org.jspecify.annotations.NullMarked
module io.millrace.server {
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires info.picocli;
  requires io.millrace.cluster;
  requires io.millrace.cluster.nats;
  requires io.millrace.embedded;
  requires io.millrace.engine;
  requires io.millrace.examples;
  requires org.jline.terminal;
  requires org.postgresql.jdbc;
  requires org.slf4j;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires static org.jspecify;

  // Options and commands are filled in by reflection.
  opens io.millrace.server.cli to
      info.picocli;

  provides ch.qos.logback.classic.spi.Configurator with
      io.millrace.server.home.Logging;
}
