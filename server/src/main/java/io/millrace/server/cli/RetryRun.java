package io.millrace.server.cli;

import io.millrace.run.RunId;
import io.millrace.server.render.RunJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Puts a run that failed or was cancelled back into its place in the queue. */
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Put a failed or cancelled run back into the queue.",
    footerHeading = "%nExamples:%n",
    footer = "  millrace runs retry 0190a1b2-7c00-7000-8000-000000000001")
final class RetryRun implements Callable<Integer> {

  private final Console console;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "ID", description = "The run; 'runs list' shows the ids.")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private RunId run;

  RetryRun(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (var session = common.openToAsk()) {
      session.millrace().retry(run);
      var summary = session.millrace().details(run).summary();
      if (common.json()) {
        console.out().println(RunJson.status(summary));
      } else {
        console
            .out()
            .println(
                "run %s is queued again; execute it with: millrace run %s --resume %s%s"
                    .formatted(run, summary.workflow(), run, common.again()));
      }
      return ExitCode.OK;
    }
  }
}
