package io.millrace.test.crash;

import io.millrace.Millrace;
import io.millrace.config.MillraceOptions;
import io.millrace.config.NodeOptions;
import io.millrace.test.work.Shapes;
import io.millrace.test.work.Traces;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.postgresql.ds.PGSimpleDataSource;

/** A node as a process. Says its wall clock when asked; ends with its parent. */
final class NodeMain {

  private NodeMain() {}

  public static void main(String[] arguments) throws Exception {
    String schema = arguments[0];
    String side = arguments[1];
    String name = arguments[2];
    NodeOptions node =
        NodeOptions.defaults().withName(name).withMaxRunning(16).withLease(Duration.ofSeconds(5));
    Traces traces = new Traces(() -> sideConnection(schema, side), side, name);
    Millrace millrace =
        Millrace.start(
            source("CRASH_URL"), MillraceOptions.defaults().withSchema(schema).withNode(node));
    Shapes.register(millrace, traces);
    say("ready");
    while (System.in.read() >= 0) {
      say("clock " + Instant.now());
    }
    Runtime.getRuntime().halt(3);
  }

  private static Connection sideConnection(String schema, String side)
      throws java.sql.SQLException {
    Connection connection = source("CRASH_SIDE_URL").getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("set search_path to %s, %s".formatted(schema, side));
    }
    return connection;
  }

  private static PGSimpleDataSource source(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(System.getenv(url));
    source.setUser(System.getenv("CRASH_USER"));
    source.setPassword(System.getenv("CRASH_PASSWORD"));
    return source;
  }

  private static void say(String what) {
    System.out.println("node says: " + what);
    System.out.flush();
  }
}
