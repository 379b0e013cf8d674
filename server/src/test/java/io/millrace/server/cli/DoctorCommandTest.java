package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.embedded.EmbeddedDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The doctor on a database that is well, and on one that somebody has damaged. */
@Timeout(600)
class DoctorCommandTest {

  @Test
  void theExitCodeSaysWhetherSomethingWasFound(@TempDir Path folder) throws Exception {
    Cli cli = new Cli(folder);

    Cli.Ended well = cli.run("doctor", "--lanes");
    assertThat(well.out()).as(well.err()).isEqualTo("nothing is wrong with lanes\n");
    assertThat(well.exitCode()).isZero();

    try (EmbeddedDatabase database = EmbeddedDatabase.at(cli.data());
        Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          insert into millrace.scope (kind, name) values ('queue', 'mail');
          insert into millrace.lane (queue, lane, active) values ('mail', 'a', 2);
          """);

      Cli.Ended damaged = cli.run("doctor", "--lanes");
      assertThat(damaged.out())
          .isEqualTo(
              "lane_counts: queue mail lane a: counts 2 active and 0 waiting; there are 0 and 0\n");
      assertThat(damaged.exitCode()).isEqualTo(1);

      Cli.Ended asJson = cli.run("doctor", "--lanes", "--json");
      assertThat(asJson.json().path("findings").path(0).path("code").asString())
          .isEqualTo("lane_counts");
      assertThat(asJson.exitCode()).isEqualTo(1);
    }
  }
}
