package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.postgres.PostgresLeases;
import io.millrace.cluster.postgres.PostgresOptions;
import io.millrace.embedded.EmbeddedDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The commands {@code nodes} and {@code partitions}, each test on a schema of its own. */
@Timeout(300)
class NodesCommandTest {

  @TempDir static Path shared;
  private static Cli cli;
  private static EmbeddedDatabase database;

  @BeforeAll
  static void open() {
    cli = new Cli(shared);
    database = EmbeddedDatabase.at(cli.data());
  }

  @AfterAll
  static void stopAll() throws Exception {
    database.close();
    cli.stopAll();
  }

  private static PostgresLeases leases(String schema) throws Exception {
    return PostgresLeases.open(database, PostgresOptions.defaults().withSchema(schema));
  }

  private static Cli.Ended ok(String... words) {
    var ended = Commands.on(database, words);
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.err()).isEmpty();
    return ended;
  }

  @Test
  void theOnlyGroupIsShown() throws Exception {
    try (var store = PostgresLeases.open(database);
        var _ = new LiveGroup(store, "pollers", "a", "b")) {
      assertThat(ok("nodes").out().lines())
          .anyMatch(line -> line.matches("group    pollers in postgresql 127[.]0[.]0[.]1:.*"))
          .anyMatch(line -> line.matches("a +2  .*Z .* [^ ]+:[0-9]+ +leads"))
          .anyMatch(line -> line.matches("b +2  .*Z .* [^ ]+:[0-9]+"))
          .anyMatch(line -> line.matches(".*Z +2  [0-9]+[.]2 +b joined"))
          .anyMatch(line -> line.matches(".*Z +4  [0-9]+[.]1 +.*a joined.*"));
      assertThat(ok("partitions").out().lines())
          .filteredOn(line -> line.matches("p-[0-3] +1  [ab] +[0-9]+[.][12] .*Z  .*[ab] joined.*"))
          .hasSize(4);

      // In a process of its own, on the embedded server that the data folder names.
      JsonNode nodes = cli.run("nodes", "--group", "pollers", "--json").json();
      assertThat(nodes.get("group").asString()).isEqualTo("pollers");
      assertThat(nodes.get("nodes").findValuesAsString("node")).containsExactly("a", "b");
      assertThat(nodes.get("nodes").findValuesAsString("leads")).containsExactly("true", "false");
      assertThat(nodes.get("moves").get(0).get("partitions").asInt()).isEqualTo(2);
      JsonNode partitions = ok("partitions", "--group", "pollers", "--json").json();
      assertThat(partitions.get("version")).isEqualTo(nodes.get("version"));
      assertThat(owners(partitions)).containsExactlyInAnyOrder("a", "a", "b", "b");
    }
  }

  private static List<String> owners(JsonNode partitions) {
    List<String> owners = new ArrayList<>();
    for (JsonNode owned : partitions.get("partitions")) {
      assertThat(owned.get("ownerLives").asBoolean()).isTrue();
      assertThat(owned.get("waitsFor")).isEmpty();
      owners.add(owned.get("owner").asString());
    }
    return owners;
  }

  @Test
  void severalGroupsAreListedAndOneCanBeNamed() throws Exception {
    try (var store = leases("several_cluster");
        var _ = new LiveGroup(store, "first", "a");
        var _ = new LiveGroup(store, "second", "b", "c")) {
      for (String command : List.of("nodes", "partitions")) {
        assertThat(ok(command, "--schema", "several").out().lines())
            .anyMatch(line -> line.matches("first +1 +4  [0-9.]+"))
            .anyMatch(line -> line.matches("second +2 +4  [0-9.]+"))
            .last()
            .isEqualTo("one of them with: --group GROUP");
        JsonNode groups = ok(command, "--schema", "several", "--json").json();
        assertThat(groups.get("groups").findValuesAsString("group"))
            .containsExactly("first", "second");
      }
      assertThat(
              ok("nodes", "--schema", "several", "--group", "second", "--json")
                  .json()
                  .get("nodes")
                  .findValuesAsString("node"))
          .containsExactly("b", "c");
    }
  }

  @Test
  void whereThereIsNoGroupItSaysSo() {
    assertThat(ok("nodes", "--schema", "none").out()).startsWith("no groups in postgresql ");
    assertThat(ok("partitions", "--schema", "none", "--json").json().get("groups")).isEmpty();
  }

  @Test
  void anUnknownGroupIsRefused() throws Exception {
    for (String command : List.of("nodes", "partitions")) {
      assertThat(
              Commands.on(database, command, "--schema", "nobody", "--group", "polers").refusal())
          .startsWith("millrace: group 'polers' is not known in postgresql 127.0.0.1:")
          .endsWith("; no node has joined any group there");
    }
    try (var store = leases("known_cluster");
        var _ = new LiveGroup(store, "pollers", "a")) {
      assertThat(Commands.on(database, "nodes", "--schema", "known", "--group", "polers").refusal())
          .endsWith("; known are 'pollers'");
    }
  }

  @Test
  void aSchemaWhoseNameBecomesTooLongIsRefused() {
    assertThat(Commands.on(database, "nodes", "--schema", "s".repeat(33)).refusal())
        .contains("_cluster", "at most 40 characters");
  }
}
