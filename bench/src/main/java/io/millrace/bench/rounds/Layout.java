package io.millrace.bench.rounds;

import io.millrace.Millrace;
import io.millrace.bench.server.ServerAddress;
import io.millrace.config.MillraceOptions;
import io.millrace.config.NodeOptions;

/**
 * Whose tables a workload writes to. Each fork makes them anew by their owner's own means.
 *
 * @param schema where they stand; begins with {@link #PREFIX}
 * @param maker creates all but the schema, which is there and empty
 */
public record Layout(String schema, Maker maker) {

  /** What the schemas of all workloads begin with: a fork drops them all, not only its own. */
  public static final String PREFIX = "millrace_bench";

  /** Millrace's tables, by its own migrations; the bare SQL writes to them too. */
  public static final Layout MILLRACE = new Layout(PREFIX, Layout::migrate);

  /** Checks the name. */
  public Layout {
    if (!schema.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "schema '%s' must begin with %s".formatted(schema, PREFIX));
    }
  }

  /** Creates tables. */
  @FunctionalInterface
  public interface Maker {

    /** Creates them in this schema and leaves no connection open. */
    void make(ServerAddress server, String schema) throws Exception;
  }

  private static void migrate(ServerAddress server, String schema) {
    // A node that executes nothing: all it does is to bring the schema up to date.
    MillraceOptions options =
        MillraceOptions.defaults()
            .withSchema(schema)
            .withNode(NodeOptions.defaults().withMaxRunning(0));
    Millrace.start(server.dataSource(), options).close();
  }
}
