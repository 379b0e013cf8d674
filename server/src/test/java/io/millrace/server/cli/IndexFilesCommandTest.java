package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.embedded.EmbeddedDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The main job, as a person or a script starts it. */
class IndexFilesCommandTest {

  // Held open, so that commands attach to it and need not start a server each.
  @TempDir static Path data;
  private static EmbeddedDatabase held;

  @TempDir Path folder;
  @TempDir Path tree;
  private Cli cli;

  @BeforeAll
  static void hold() {
    held = EmbeddedDatabase.at(data);
  }

  @AfterAll
  static void release() {
    held.close();
  }

  @BeforeEach
  void makeATree() throws Exception {
    cli = new Cli(folder, data);
    for (int i = 0; i < 1_200; i++) {
      Path file = tree.resolve("d%02d/f%d".formatted(i % 20, i));
      Files.createDirectories(file.getParent());
      Files.writeString(file, "line of %d\n".formatted(i).repeat(i % 7));
    }
    Files.writeString(tree.resolve("ü and\nmore"), "x\n");
    Files.write(tree.resolve("binary"), new byte[] {10, 0, 10});
  }

  @AfterEach
  void stopAll() throws Exception {
    cli.stopAll();
  }

  @Test
  void theDigestIsTheOneThatFindSortAndSha256sumGive() throws Exception {
    // As on a fresh machine: the command starts its server itself.
    cli = new Cli(folder);

    var ended = cli.run("run", "index-files", "--input", Cli.input(tree), "--json");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    JsonNode output = ended.json().get("output");
    assertThat(ended.json().get("status").asString()).isEqualTo("succeeded");
    assertThat(output.get("digest").asString()).isEqualTo(Cli.digestOf(tree));
    assertThat(output.get("files").asInt()).isEqualTo(1_202);
    assertThat(output.get("skipped")).isEmpty();
    assertThat(output.get("index").asString())
        .isEqualTo(cli.data().resolve("index.json").toString());
    assertThat(cli.data().resolve("index.json")).isNotEmptyFile();
  }

  @Test
  void aRelativeDirectoryAndOutputAreMeantFromTheFolderOfTheCaller() throws Exception {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Files.writeString(inside.resolve("one"), "1\n");

    var ended =
        cli.run(
            "run",
            "index-files",
            "--input",
            Cli.input(Path.of("inside")),
            "--output",
            "out",
            "--json");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.json().get("output").get("digest").asString()).isEqualTo(Cli.digestOf(inside));
    assertThat(folder.resolve("out/index.json")).isNotEmptyFile();
  }

  @Test
  void withoutATerminalFollowPrintsALineForEachStepAndThenASummary() throws Exception {
    var ended = cli.run("run", "index-files", "--input", Cli.input(tree), "--follow");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.err())
        .containsSubsequence(
            "started\n", "scan succeeded in ", "hash succeeded 3/3", "report succeeded in ");
    assertThat(ended.out()).contains("succeeded in ", "  files    1,202\n", "  skipped  none\n");
  }

  @Test
  void onATerminalFollowDrawsABar() throws Exception {
    var command = Cli.java();
    command.addAll(
        List.of(
            "run",
            "index-files",
            "--follow",
            "--data",
            cli.data().toString(),
            "--input",
            Cli.input(tree)));
    String line =
        String.join(
            " ", command.stream().map(word -> "'" + word.replace("'", "'\\''") + "'").toList());

    var ended = cli.start(List.of("script", "-qec", line, "/dev/null")).end();

    assertThat(ended.exitCode()).as(ended.out()).isZero();
    assertThat(ended.out()).contains("█", "hash", "succeeded in ");
  }

  @Test
  void theSameKeyGivesTheSameRun() throws Exception {
    String[] command = {"run", "index-files", "--input", Cli.input(tree), "--key", "k", "--json"};

    var first = cli.run(command);
    var second = cli.run(command);

    assertThat(second.out()).isEqualTo(first.out());
  }

  @Test
  void runsAreListedShownAndNotCancelledOnceTheyHaveEnded() throws Exception {
    String id =
        cli.run("run", "index-files", "--input", Cli.input(tree), "--json")
            .json()
            .get("runId")
            .asString();

    var listed = cli.run("runs", "list", "--json").json();
    var shown = cli.run("runs", "show", id, "--json").json();

    assertThat(listed.get("runs").get(0).get("runId").asString()).isEqualTo(id);
    assertThat(listed.get("next").isNull()).isTrue();
    assertThat(shown.get("status").asString()).isEqualTo("succeeded");
    assertThat(shown.get("steps").findValuesAsString("path"))
        .contains("root", "scan", "hash", "hash/0", "hash/1", "hash/2", "report");
    assertThat(cli.run("runs", "cancel", id).refusal()).contains(id, "succeeded");
    assertThat(cli.run("runs", "retry", id).refusal()).contains(id, "succeeded");
  }

  @Test
  void aRunIsRestartedAndForkedAsANewRunThatNamesIt() throws Exception {
    String id =
        cli.run("run", "index-files", "--input", Cli.input(tree), "--deadline", "PT1H", "--json")
            .json()
            .get("runId")
            .asString();
    String restarted = cli.run("runs", "restart", id, "--json").json().get("runId").asString();
    String forked =
        cli.run("runs", "fork", id, "--from", "report", "--json").json().get("runId").asString();

    assertThat(cli.run("runs", "fork", id, "--from", "none").refusal())
        .contains("has no step 'none'; its steps are 'root', 'scan', 'hash', 'report'");
    assertThat(cli.run("runs", "fork", id, "--from", "hash/1").refusal())
        .contains("fork from the whole group 'hash'");
    assertThat(cli.run("runs", "restart", restarted).refusal()).contains("is queued");
    assertMadeFrom(id, restarted, "restart");
    assertMadeFrom(id, forked, "fork");
    assertThat(attempts(forked, "scan")).isEqualTo(attempts(id, "scan"));
    assertThat(attempts(forked, "report")).isNotEqualTo(attempts(id, "report"));
    assertThat(cli.run("runs", "show", id, "--json").json().get("deadline").isNull()).isFalse();
  }

  private void assertMadeFrom(String old, String run, String kind) throws Exception {
    var ended = cli.run("run", "index-files", "--resume", run, "--json");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.json().get("output").get("digest").asString()).isEqualTo(Cli.digestOf(tree));
    JsonNode origin = cli.run("runs", "show", run, "--json").json().get("origin");
    assertThat(origin.get("runId").asString()).isEqualTo(old);
    assertThat(origin.get("kind").asString()).isEqualTo(kind);
  }

  private String attempts(String run, String path) throws Exception {
    for (JsonNode step : cli.run("runs", "show", run, "--json").json().get("steps")) {
      if (step.get("path").asString().equals(path)) {
        return step.get("attempts").toString();
      }
    }
    throw new AssertionError("run %s has no step %s".formatted(run, path));
  }
}
