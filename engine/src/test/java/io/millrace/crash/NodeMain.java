package io.millrace.crash;

import io.millrace.Millrace;
import io.millrace.config.MillraceOptions;
import io.millrace.config.NodeOptions;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** A node as a process. Ends by a signal, or when its standard input ends with its parent. */
final class NodeMain {

  private NodeMain() {}

  public static void main(String[] arguments) throws Exception {
    String schema = arguments[0];
    String name = arguments[1];
    NodeOptions options =
        NodeOptions.defaults()
            .withName(name)
            .withMaxRunning(Integer.parseInt(arguments[2]))
            .withLease(Duration.ofMillis(Long.parseLong(arguments[3])))
            .withDrain(Duration.ofMillis(Long.parseLong(arguments[4])));
    Effects effects = new Effects(source("side-" + name), schema, name);
    Millrace millrace =
        Millrace.start(
            source("node-" + name),
            MillraceOptions.defaults()
                .withSchema(schema)
                .withNode(options)
                .withCrashesMax(Integer.parseInt(arguments[5])));
    Work work = new Work(effects);
    millrace.register(work.pinnedTo(name));
    work.registeredWith(millrace);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  millrace.close();
                  say("closed");
                }));
    say("ready");
    while (System.in.read() >= 0) {
      // Nobody says anything; only the end counts.
    }
    Runtime.getRuntime().halt(3);
  }

  private static PGSimpleDataSource source(String application) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(System.getenv("CRASH_URL"));
    source.setUser(System.getenv("CRASH_USER"));
    source.setPassword(System.getenv("CRASH_PASSWORD"));
    source.setApplicationName(application);
    return source;
  }

  private static void say(String what) {
    System.out.println("node says: " + what);
    System.out.flush();
  }
}
