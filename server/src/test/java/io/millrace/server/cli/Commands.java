package io.millrace.server.cli;

import io.millrace.embedded.EmbeddedDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Commands in this process, where a process of their own would show nothing more. */
final class Commands {

  private Commands() {}

  /** Executes a command as it stands. */
  static Cli.Ended execute(List<String> words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int exitCode = Main.commands(console).execute(words.toArray(String[]::new));
    return new Cli.Ended(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Executes a command on a database. */
  static Cli.Ended on(EmbeddedDatabase database, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--database-url");
    all.add(
        "postgresql://%s:%s@127.0.0.1:%d/millrace"
            .formatted(database.user(), database.password(), database.port()));
    return execute(all);
  }
}
