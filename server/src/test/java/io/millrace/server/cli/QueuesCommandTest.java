package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.embedded.EmbeddedDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The commands {@code queues} and {@code lanes}, each test on a queue of its own. */
class QueuesCommandTest {

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

  @Test
  void whatIsSetIsShownUntilItIsReset() {
    JsonNode set =
        ok(
                "queues",
                "set",
                "mail",
                "--max-active",
                "20",
                "--max-queued",
                "500",
                "--rate",
                "100/PT1S",
                "--start-within",
                "PT10M",
                "--lane-max-active",
                "1",
                "--lane-max-queued",
                "50",
                "--lane-rate",
                "5/PT2S",
                "--mode",
                "mutex",
                "--order",
                "priority",
                "--on-failure",
                "halt",
                "--json")
            .json();

    assertThat(set.get("source").asString()).isEqualTo("operator");
    assertThat(set.get("policy").toString())
        .isEqualTo(
            "{\"maxActive\":20,\"maxQueued\":500,\"rate\":{\"starts\":100,\"window\":\"PT1S\"},\"startWithin\":\"PT10M\","
                + "\"lanes\":{\"maxActive\":1,\"maxQueued\":50,\"rate\":{\"starts\":5,\"window\":\"PT2S\"},"
                + "\"mode\":\"mutex\",\"order\":\"priority\",\"onFailure\":\"halt\"}}");

    // What is not named stays.
    JsonNode changed =
        ok("queues", "set", "mail", "--max-active", "none", "--rate", "none", "--json").json();
    assertThat(changed.get("policy").get("maxActive").isNull()).isTrue();
    assertThat(changed.get("policy").get("rate").isNull()).isTrue();
    assertThat(changed.get("policy").get("maxQueued").asInt()).isEqualTo(500);
    assertThat(changed.get("policy").get("lanes").get("mode").asString()).isEqualTo("mutex");
    assertThat(ok("queues", "show", "mail").out())
        .contains(
            "queue              mail\n", "  max-active       none\n", "  mode             mutex\n");

    JsonNode reset = ok("queues", "reset", "mail", "--json").json();
    assertThat(reset.get("source").asString()).isEqualTo("default");
    assertThat(reset.get("policy").get("maxQueued").isNull()).isTrue();
  }

  @Test
  void everyChangeIsInTheHistoryUnderANameThatIsTheUsersIfNothingElseIsSaid() {
    ok("queues", "set", "audited", "--max-active", "3");
    ok("queues", "pause", "audited", "--by", "ada");
    ok("queues", "resume", "audited", "--by", "bob");
    ok("lanes", "limit", "audited", "a", "2", "--by", "ada");

    JsonNode changes = ok("queues", "history", "audited", "--json").json().get("changes");
    assertThat(changes.findValuesAsString("what"))
        .containsExactly("limit", "resume", "pause", "set");
    assertThat(changes.findValuesAsString("by"))
        .containsExactly("ada", "bob", "ada", System.getProperty("user.name"));
    assertThat(changes.get(0).get("lane").asString()).isEqualTo("a");
    assertThat(changes.get(3).get("before").get("max_active").isNull()).isTrue();
    assertThat(changes.get(3).get("after").get("max_active").asInt()).isEqualTo(3);
    assertThat(ok("queues", "history", "audited").out())
        .contains(
            "  limit    lane 'a': max_active none -> 2\n", "  pause    paused false -> true\n");
  }

  @Test
  void limitsAboveQueuesAreSetListedAndKeptInTheHistory() {
    JsonNode limits = ok("limits", "workflow", "send", "5", "--by", "ada", "--json").json();
    assertThat(limits.get("limits")).hasSize(1);
    assertThat(limits.get("limits").get(0).get("workflow").asString()).isEqualTo("send");
    assertThat(limits.get("limits").get(0).get("maxActive").asInt()).isEqualTo(5);
    assertThat(ok("limits", "all", "1000").out())
        .isEqualTo(
            "   ACTIVE      LIMIT  OF\n        0      1,000  everything\n        0          5  workflow send\n");
    assertThat(ok("limits", "workflow", "send", "none").out()).doesNotContain("send");
    assertThat(ok("limits", "all", "none").out()).isEqualTo("no limits\n");
    assertThat(ok("limits", "list").out()).isEqualTo("no limits\n");

    assertThat(ok("limits", "history").out())
        .contains(
            "  ada           set      workflow 'send': source default -> operator, max_active none -> 5\n")
        .contains("  reset    everything: source operator -> default, max_active 1000 -> none\n");
    assertThat(ok("limits", "history", "--json").json().get("changes")).hasSize(4);
  }

  @Test
  void aQueueIsPausedAndResumed() {
    ok("queues", "set", "paused", "--max-active", "3");

    assertThat(ok("queues", "pause", "paused", "--json").json().get("paused").asBoolean()).isTrue();
    assertThat(ok("queues", "list").out()).containsPattern("paused .* paused\n");
    assertThat(ok("queues", "resume", "paused", "--json").json().get("paused").asBoolean())
        .isFalse();
    assertThat(ok("queues", "resume", "paused").out()).contains("state              open\n");
  }

  @Test
  void allQueuesAreListedTheDefaultOneToo() {
    ok("queues", "set", "listed", "--max-active", "3");

    assertThat(ok("queues", "list", "--json").json().get("queues").findValuesAsString("queue"))
        .contains("default", "listed");
    assertThat(ok("queues", "list").out()).startsWith("QUEUE ").contains("\ndefault ", "\nlisted ");
  }

  @Test
  void aLaneIsShownLimitedPausedAndResumed() {
    ok("queues", "set", "lanes", "--lane-max-active", "1");

    JsonNode idle = ok("lanes", "show", "lanes", "a", "--json").json();
    assertThat(idle.toString())
        .isEqualTo(
            "{\"queue\":\"lanes\",\"lane\":\"a\",\"paused\":false,\"haltedBy\":null,\"queued\":0,\"active\":0,"
                + "\"enqueued\":0,\"succeeded\":0,\"failed\":0,\"cancelled\":0,\"maxActive\":1,\"oldestQueued\":null,\"changedAt\":null}");

    JsonNode limited = ok("lanes", "limit", "lanes", "a", "4", "--json").json();
    assertThat(limited.get("maxActive").asInt()).isEqualTo(4);
    assertThat(ok("lanes", "limit", "lanes", "a", "none", "--json").json().get("maxActive").asInt())
        .isEqualTo(1);
    assertThat(ok("lanes", "pause", "lanes", "a", "--json").json().get("paused").asBoolean())
        .isTrue();
    assertThat(ok("lanes", "pause", "lanes", "b").out()).contains("state              paused\n");
    assertThat(ok("lanes", "resume", "lanes", "b").out()).contains("state              open\n");
    assertThat(ok("lanes", "unblock", "lanes", "b", "--json").json().get("haltedBy").isNull())
        .isTrue();

    JsonNode page = ok("lanes", "list", "lanes", "--limit", "1", "--json").json();
    assertThat(page.get("lanes").findValuesAsString("lane")).containsExactly("a");
    assertThat(page.get("next").asString()).isEqualTo("a");
    assertThat(ok("lanes", "list", "lanes", "--limit", "1").out())
        .endsWith("more with: --after 'a'\n");
    page = ok("lanes", "list", "lanes", "--limit", "1", "--after", "a", "--json").json();
    assertThat(page.get("lanes").findValuesAsString("lane")).containsExactly("b");
    assertThat(page.get("next").isNull()).isTrue();
  }

  @Test
  void aQueueThatIsNotKnownIsRefusedWithThoseThatAre() {
    List<String[]> commands =
        List.of(
            new String[] {"queues", "show", "mial"},
            new String[] {"queues", "reset", "mial"},
            new String[] {"queues", "pause", "mial"},
            new String[] {"queues", "parked", "mial"},
            new String[] {"queues", "history", "mial"},
            new String[] {"lanes", "list", "mial"},
            new String[] {"lanes", "show", "mial", "a"},
            new String[] {"lanes", "limit", "mial", "a", "1"});
    for (String[] command : commands) {
      assertThat(execute(command).refusal())
          .startsWith("millrace: queue 'mial' is not known; register or use it first, known are [")
          .contains("default");
    }
  }

  @Test
  void parkedRunsAreListedAsRunsAre() {
    ok("queues", "set", "parking", "--on-failure", "park");

    assertThat(ok("queues", "parked", "parking", "--json").out())
        .isEqualTo("{\"runs\":[],\"next\":null}\n");
    assertThat(ok("queues", "parked", "parking").out()).isEqualTo("no runs\n");
  }

  @Test
  void aRunWaitsInTheQueueAndLaneThatAreNamed() throws Exception {
    Path tree = Files.createDirectory(shared.resolve("tree"));
    Files.writeString(tree.resolve("one"), "1\n");

    var ended =
        cli.run(
            "run",
            "index-files",
            "--input",
            Cli.input(tree),
            "--queue",
            "files",
            "--lane",
            "a",
            "--priority",
            "7",
            "--json");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    var shown = cli.run("runs", "show", ended.json().get("runId").asString(), "--json").json();
    assertThat(shown.get("queue").asString()).isEqualTo("files");
    assertThat(shown.get("lane").asString()).isEqualTo("a");
    JsonNode lane = ok("lanes", "show", "files", "a", "--json").json();
    assertThat(lane.get("succeeded").asInt()).isOne();
    assertThat(lane.get("active").asInt()).isZero();
  }

  private static Cli.Ended ok(String... arguments) {
    var ended = execute(arguments);
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return ended;
  }

  private static Cli.Ended execute(String... arguments) {
    return Commands.on(database, arguments);
  }
}
