package io.millrace.server.cli;

import io.millrace.config.MillraceOptions;
import io.millrace.config.NodeOptions;
import io.millrace.server.home.Leases;
import io.millrace.server.home.Logging;
import io.millrace.server.home.Place;
import io.millrace.server.home.Session;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command has: where the runs are, and how the command speaks. */
final class CommonOptions {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder; default: $MILLRACE_HOME, else ~/.millrace.")
  private @Nullable Path data;

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description =
          "A PostgreSQL server in place of the embedded one: postgresql://user:password@host:port/database or jdbc:postgresql:...; default: $MILLRACE_DATABASE_URL.")
  private @Nullable String databaseUrl;

  @Option(
      names = "--database-port",
      paramLabel = "PORT",
      description =
          "Port of the embedded server, if this command starts it; default: any free one.")
  private int databasePort;

  @Option(
      names = "--schema",
      paramLabel = "NAME",
      description = "The database schema that holds everything; default: millrace.")
  private String schema = MillraceOptions.defaults().schema();

  @Option(names = "--json", description = "Print the result as one line of JSON.")
  private boolean json;

  @Option(names = "--verbose", description = "Log more, and show stack traces.")
  private boolean verbose;

  boolean json() {
    return json;
  }

  Place place() {
    return Place.of(data, databaseUrl, databasePort, System::getenv);
  }

  /** The options that lead another command to the same runs; never the URL with its password. */
  String again() {
    String folder = data == null ? "" : " --data '%s'".formatted(data);
    String name = schema.equals(MillraceOptions.defaults().schema()) ? "" : " --schema " + schema;
    return folder + (databaseUrl == null ? "" : " --database-url ...") + name;
  }

  /** A session that only reads and asks; others execute. */
  Session openToAsk() {
    return open(NodeOptions.defaults().withMaxRunning(0));
  }

  /** A session whose node executes runs. */
  Session openToExecute() {
    return open(NodeOptions.defaults());
  }

  /**
   * Where groups of nodes keep who they are.
   *
   * @param nats the address of a NATS server; null for the database
   */
  Leases openLeases(@Nullable String nats) {
    sayMore();
    return nats == null ? Leases.inDatabase(place(), schema) : Leases.inNats(nats);
  }

  private void sayMore() {
    if (verbose) {
      Logging.beVerbose();
    }
  }

  private Session open(NodeOptions node) {
    sayMore();
    // When the command ends, its own run has ended, or is to be handed back without delay.
    var options =
        MillraceOptions.defaults().withSchema(schema).withNode(node.withDrain(Duration.ZERO));
    return Session.open(place(), options);
  }
}
