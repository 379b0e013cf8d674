package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A process that dies, or is stopped, in the middle of its run. */
class CrashAndResumeTest {

  private static final Pattern ID = Pattern.compile("run (\\S+) of index-files started");
  private static final Pattern SOME_DONE = Pattern.compile("hash [1-9]\\d*/24\n");

  @TempDir Path folder;
  @TempDir Path tree;
  private Cli cli;

  @BeforeEach
  void makeATree() throws Exception {
    cli = new Cli(folder);
    // Holes take no room on the disk and time to hash; each file is a batch of its own.
    for (int i = 0; i < 24; i++) {
      try (var file = new RandomAccessFile(tree.resolve("f" + i).toFile(), "rw")) {
        file.setLength((32L << 20) + i);
      }
    }
  }

  @AfterEach
  void stopAll() throws Exception {
    cli.stopAll();
  }

  @Test
  void afterAKillTheRunGoesOnWithTheBatchesThatAreNotRecorded() throws Exception {
    var killed = startAndWaitForSomeBatches();
    killed.process().destroyForcibly().waitFor();
    String id = idOf(killed);
    var recorded = succeededBatches(id);

    var resumed = cli.run("run", "index-files", "--resume", id, "--json");

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.json().get("output").get("digest").asString()).isEqualTo(Cli.digestOf(tree));
    assertThat(recorded).isNotEmpty().hasSizeLessThan(24);
    assertThat(succeededBatches(id)).hasSize(24).containsAllEntriesOf(recorded);
  }

  @Test
  void afterAnInterruptTheRunIsHandedBackAndTheMessageSaysHowToGoOn() throws Exception {
    var interrupted = startAndWaitForSomeBatches();
    String id = idOf(interrupted);

    Cli.bash(folder, "kill -INT " + interrupted.process().pid());
    var ended = interrupted.end();

    assertThat(ended.exitCode()).isEqualTo(130);
    assertThat(ended.err())
        .contains(
            "interrupted: run %s is handed back; go on with: millrace run index-files --resume %s"
                .formatted(id, id));
    assertThat(show(id).get("status").asString()).isEqualTo("queued");

    var resumed = cli.run("run", "index-files", "--resume", id, "--json");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
  }

  @Test
  void aRunThatHasEndedIsPrintedAgainAndOneThatWasCancelledCanBeRetried() throws Exception {
    var interrupted = startAndWaitForSomeBatches();
    String id = idOf(interrupted);
    Cli.bash(folder, "kill -INT " + interrupted.process().pid());
    interrupted.end();

    assertThat(cli.run("runs", "cancel", id, "--json").out())
        .isEqualTo("{\"runId\":\"%s\",\"status\":\"cancelled\"}\n".formatted(id));
    var again = cli.run("run", "index-files", "--resume", id, "--json");
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.out())
        .isEqualTo("{\"runId\":\"%s\",\"status\":\"cancelled\"}\n".formatted(id));

    assertThat(cli.run("runs", "retry", id, "--json").out())
        .isEqualTo("{\"runId\":\"%s\",\"status\":\"queued\"}\n".formatted(id));
    var resumed = cli.run("run", "index-files", "--resume", id, "--json");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(cli.run("run", "index-files", "--resume", id, "--json").out())
        .isEqualTo(resumed.out());
  }

  @Test
  void aRunThatDoesNotExistIsRefused() throws Exception {
    String id = "0190a1b2-7c00-7000-8000-000000000001";

    assertThat(cli.run("run", "index-files", "--resume", id).refusal())
        .isEqualTo(
            "millrace: run %s does not exist in this database; 'runs list' shows what does"
                .formatted(id));
  }

  private Cli.Working startAndWaitForSomeBatches() throws Exception {
    var working = cli.start("run", "index-files", "--input", Cli.input(tree), "--follow");
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> SOME_DONE.matcher(working.errSoFar()).find() || !working.process().isAlive());
    assertThat(working.process().isAlive()).as(working.errSoFar()).isTrue();
    return working;
  }

  private static String idOf(Cli.Working working) {
    var found = ID.matcher(working.errSoFar());
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  private JsonNode show(String id) throws Exception {
    return cli.run("runs", "show", id, "--json").json();
  }

  /** Path and attempts of each recorded batch: one that is hashed again would show another time. */
  private Map<String, String> succeededBatches(String id) throws Exception {
    var batches = new TreeMap<String, String>();
    for (JsonNode step : show(id).get("steps")) {
      if (step.get("kind").asString().equals("branch")
          && step.get("status").asString().equals("succeeded")) {
        batches.put(step.get("path").asString(), step.get("attempts").toString());
      }
    }
    return batches;
  }
}
