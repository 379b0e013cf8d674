package io.millrace.server.cli;

import io.millrace.examples.indexfiles.IndexFiles;
import io.millrace.queue.LaneKey;
import io.millrace.queue.Placement;
import io.millrace.run.Deadline;
import io.millrace.run.RunId;
import io.millrace.run.StartOptions;
import io.millrace.server.home.Session;
import io.millrace.server.home.Workflows;
import io.millrace.workflow.Json;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a run, or goes on with one, and waits for its end. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Start a run, or go on with one, and wait for its end.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace run index-files --input '{\"directory\":\"/srv/data\"}' --follow",
      "  millrace run index-files --input @input.json --json",
      "  millrace run index-files --resume 0190a1b2-7c00-7000-8000-000000000001"
    })
final class RunCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "WORKFLOW", description = "Name of the workflow, such as index-files.")
  private String workflow = "";

  @Option(
      names = "--input",
      paramLabel = "JSON|@FILE",
      description = "The input as JSON, or @ and a file that holds it; default: {}.")
  private @Nullable String input;

  @Option(names = "--follow", description = "Show the steps while they are executed.")
  private boolean follow;

  @Option(
      names = "--resume",
      paramLabel = "ID",
      description = "Go on with a run in place of a new one.")
  private @Nullable RunId resume;

  @Option(names = "--detach", description = "Return at once; needs a server that executes the run.")
  private boolean detach;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Folder for what the run writes; default: the data folder.")
  private @Nullable Path output;

  @Option(
      names = "--key",
      paramLabel = "IDEMPOTENCY",
      description = "The same key with the same workflow gives the same run, never a second one.")
  private @Nullable String key;

  @Option(
      names = "--deadline",
      paramLabel = "TIME|LENGTH",
      description =
          "When the run fails if it has not ended: 2030-01-31T18:00:00Z, or PT30M from the start.")
  private @Nullable Deadline deadline;

  @Option(
      names = "--queue",
      paramLabel = "QUEUE",
      description = "The queue in which it waits; default: the queue 'default'.")
  private @Nullable String queue;

  @Option(
      names = "--lane",
      paramLabel = "LANE",
      description = "The lane of the queue in which it waits; default: none.")
  private @Nullable String lane;

  @Option(names = "--priority", paramLabel = "N", description = "Lower starts earlier; default: 0.")
  private @Nullable Integer priority;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    checkOptions();
    Workflows.check(workflow);
    Json json = InputArgument.read(input);
    StartOptions options = startOptions();
    try (var session = common.openToExecute()) {
      Workflows.register(session.millrace());
      RunId run = resume != null ? known(session, resume) : start(session, json, options);
      try (var _ = new Interruption(session, () -> sayHowToResume(run))) {
        return new Waiting(session.millrace(), console, follow, common.json()).untilEnd(run);
      }
    }
  }

  private void checkOptions() {
    if (detach) {
      throw new Refused(
          "--detach needs a running server, and there is none: without one this command executes the run itself, so leave --detach out");
    }
    if (resume == null) {
      return;
    }
    if (input != null || output != null || key != null || deadline != null) {
      throw new Refused(
          "--resume goes on with the input, output, key and deadline of the run; leave --input, --output, --key and --deadline out");
    }
    if (queue != null || lane != null || priority != null) {
      throw new Refused(
          "--resume goes on with a run where it is; leave --queue, --lane and --priority out");
    }
  }

  private StartOptions startOptions() {
    Path folder = output == null ? common.place().data() : output.toAbsolutePath().normalize();
    var options =
        StartOptions.defaults()
            .withMetadata(Map.of(IndexFiles.OUTPUT, folder.toString()))
            .withTriggeredBy("command line of " + System.getProperty("user.name"));
    if (deadline != null) {
      options = options.withDeadline(deadline);
    }
    options = options.withPlacement(placement());
    return key == null ? options : options.withIdempotencyKey(key);
  }

  private Placement placement() {
    var placement = Placement.defaults();
    if (queue != null) {
      placement = placement.withQueue(queue);
    }
    if (lane != null) {
      placement = placement.withLane(LaneKey.of(lane));
    }
    return priority == null ? placement : placement.withPriority(priority);
  }

  private RunId start(Session session, Json json, StartOptions options) {
    Json stored = Workflows.input(workflow, json, Path.of("").toAbsolutePath());
    var handle = session.millrace().start(workflow, stored, options);
    String what = handle.existed() ? "run %s of %s has this key" : "run %s of %s started";
    console.err().println(what.formatted(handle.id(), workflow));
    return handle.id();
  }

  private RunId known(Session session, RunId run) {
    String stored = session.millrace().details(run).summary().workflow();
    if (!stored.equals(workflow)) {
      throw new Refused(
          "run %s is of workflow '%s', not '%s'; name that one".formatted(run, stored, workflow));
    }
    return run;
  }

  private void sayHowToResume(RunId run) {
    console
        .err()
        .printf(
            "interrupted: run %s is handed back; go on with: millrace run %s --resume %s%s%n",
            run, workflow, run, common.again());
  }
}
