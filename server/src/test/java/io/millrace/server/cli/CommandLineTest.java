package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before any database is touched. */
class CommandLineTest {

  private static final String ID = "0190a1b2-7c00-7000-8000-000000000001";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void anUnknownWorkflowListsTheKnownOnes() {
    refuses(
        "millrace: workflow 'sort-files' is not registered; known: index-files",
        "run",
        "sort-files");
  }

  @Test
  void detachNeedsAServer() {
    refuses(
        "millrace: --detach needs a running server, and there is none: without one this command executes the run itself, so leave --detach out",
        "run",
        "index-files",
        "--detach");
  }

  @Test
  void aResumedRunTakesNoInputOutputKeyOrDeadline() {
    String sentence =
        "millrace: --resume goes on with the input, output, key and deadline of the run; leave --input, --output, --key and --deadline out";
    refuses(sentence, "run", "index-files", "--resume", ID, "--input", "{}");
    refuses(sentence, "run", "index-files", "--resume", ID, "--output", "/tmp");
    refuses(sentence, "run", "index-files", "--resume", ID, "--key", "k");
    refuses(sentence, "run", "index-files", "--resume", ID, "--deadline", "PT1S");
  }

  @Test
  void aResumedRunStaysInItsPlace() {
    String sentence =
        "millrace: --resume goes on with a run where it is; leave --queue, --lane and --priority out";
    refuses(sentence, "run", "index-files", "--resume", ID, "--queue", "q");
    refuses(sentence, "run", "index-files", "--resume", ID, "--lane", "a");
    refuses(sentence, "run", "index-files", "--resume", ID, "--priority", "1");
  }

  @Test
  void aPlaceThatCannotBeIsRefused() {
    refuses(
        "millrace: queue '' must have 1 to 100 characters, no control characters",
        "run",
        "index-files",
        "--queue",
        "");
    refuses(
        "millrace: lane '' must have 1 to 400 characters, none of them NUL",
        "run",
        "index-files",
        "--lane",
        "");
  }

  @Test
  void boundsThatAreNoneAreRefused() {
    String help = "; see 'millrace queues set --help'";
    refuses(
        "millrace: Invalid value for option '--max-active': 'x' is neither a number nor 'none'"
            + help,
        "queues",
        "set",
        "q",
        "--max-active",
        "x");
    refuses(
        "millrace: Invalid value for option '--rate': '5' is neither a rate such as 100/PT1S nor 'none'"
            + help,
        "queues",
        "set",
        "q",
        "--rate",
        "5");
    refuses(
        "millrace: Invalid value for option '--rate': '5/1s' has no length of time such as PT1S"
            + help,
        "queues",
        "set",
        "q",
        "--rate",
        "5/1s");
    refuses(
        "millrace: Invalid value for option '--lane-rate': rate of 0 starts must be between 1 and 100,000"
            + help,
        "queues",
        "set",
        "q",
        "--lane-rate",
        "0/PT1S");
    refuses(
        "millrace: nothing is said that should hold for queue 'q'; 'millrace queues set --help' lists what can be",
        "queues",
        "set",
        "q");
  }

  @Test
  void aDeadlineThatIsNoneIsRefused() {
    refuses(
        "millrace: Invalid value for option '--deadline': 'soon' is neither a time such as 2030-01-31T18:00:00Z nor a length such as PT30M; see 'millrace run --help'",
        "run",
        "index-files",
        "--deadline",
        "soon");
    refuses(
        "millrace: Invalid value for option '--deadline': deadline PT0S must be positive and at most 36500 days; see 'millrace run --help'",
        "run",
        "index-files",
        "--deadline",
        "PT0S");
  }

  @Test
  void theDoctorIsToldWhereToLook() {
    refuses("millrace: Missing required option: '--lanes'; see 'millrace doctor --help'", "doctor");
  }

  @Test
  void aForkNeedsItsStep() {
    refuses(
        "millrace: Missing required option: '--from=STEP'; see 'millrace runs fork --help'",
        "runs",
        "fork",
        ID);
  }

  @Test
  void anIdThatIsNoneIsRefused() {
    refuses(
        "millrace: Invalid value for option '--resume': run id '7' is not a UUID; 'runs list' shows the ids; see 'millrace run --help'",
        "run",
        "index-files",
        "--resume",
        "7");
  }

  @Test
  void anInputFileThatDoesNotExistIsRefused() {
    refuses(
        "millrace: the input file 'no/such.json' does not exist",
        "run",
        "index-files",
        "--input",
        "@no/such.json");
  }

  @Test
  void aPageThatIsTooLargeIsRefused() {
    refuses("millrace: limit 2000 is not between 1 and 1000", "runs", "list", "--limit", "2000");
  }

  @Test
  void aSchemaThatIsNoIdentifierIsRefused() {
    assertThat(execute("runs", "list", "--schema", "Bad-Name")).isEqualTo(2);
    assertThat(text(err)).startsWith("millrace: schema 'Bad-Name' must be ").hasLineCount(1);
  }

  @Test
  void aDatabaseUrlOfAnotherKindIsRefused() {
    refuses(
        "millrace: the database URL must begin with postgresql:// or jdbc:postgresql:",
        "runs",
        "list",
        "--database-url",
        "mysql://h/db");
  }

  @Test
  void aMissingCommandIsRefused() {
    refuses("millrace: a command is missing; see 'millrace --help'");
    refuses("millrace: a command is missing; see 'millrace runs --help'", "runs");
    refuses("millrace: a command is missing; see 'millrace queues --help'", "queues");
    refuses("millrace: a command is missing; see 'millrace lanes --help'", "lanes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "runs",
        "runs list",
        "runs show",
        "runs cancel",
        "runs retry",
        "runs restart",
        "runs fork",
        "queues",
        "queues list",
        "queues show",
        "queues set",
        "queues reset",
        "queues pause",
        "queues resume",
        "queues parked",
        "queues history",
        "lanes",
        "lanes list",
        "lanes show",
        "lanes limit",
        "lanes pause",
        "lanes resume",
        "lanes unblock",
        "nodes",
        "partitions"
      })
  void everyCommandHasHelpWithExamplesAndAVersion(String command) {
    String[] words = command.isEmpty() ? new String[0] : command.split(" ");

    assertThat(execute(with(words, "--help"))).isZero();
    assertThat(text(out)).contains("Examples:", "  millrace ");
    out.reset();
    assertThat(execute(with(words, "--version"))).isZero();
    assertThat(text(out)).matches("millrace \\d+\\.\\d+\\.\\d+.*\n");
  }

  private void refuses(String sentence, String... arguments) {
    err.reset();
    assertThat(execute(arguments)).isEqualTo(2);
    assertThat(text(err)).isEqualTo(sentence + "\n");
    assertThat(text(out)).isEmpty();
  }

  private int execute(String... arguments) {
    var console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return Main.commands(console).execute(arguments);
  }

  private static String[] with(String[] words, String last) {
    var more = Arrays.copyOf(words, words.length + 1);
    more[words.length] = last;
    return more;
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
