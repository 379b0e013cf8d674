package io.millrace.embedded;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A process that uses a folder: says its port and server, then does what its standard input says.
 */
final class ClientMain {

  public static void main(String[] arguments) throws Exception {
    var database =
        EmbeddedDatabase.at(
            Path.of(arguments[0]),
            EmbeddedDatabaseOptions.defaults()
                .withOnExit(EmbeddedDatabaseOptions.OnExit.valueOf(arguments[1])));
    System.out.println(database.port() + " " + database.serverPid());
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    if ("close".equals(input.readLine())) {
      database.close();
    }
    System.exit(0);
  }

  private ClientMain() {}
}
