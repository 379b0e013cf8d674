package io.millrace.server.cli;

import io.millrace.run.RunId;
import io.millrace.server.render.RunJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Cancels a run. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Cancel a run that has not ended.",
    footerHeading = "%nExamples:%n",
    footer = "  millrace runs cancel 0190a1b2-7c00-7000-8000-000000000001")
final class CancelRun implements Callable<Integer> {

  private final Console console;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "ID", description = "The run; 'runs list' shows the ids.")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private RunId run;

  CancelRun(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (var session = common.openToAsk()) {
      session.millrace().cancel(run);
      var summary = session.millrace().details(run).summary();
      if (common.json()) {
        console.out().println(RunJson.status(summary));
      } else {
        // A running one ends when its node has interrupted it.
        String what = summary.status().isFinal() ? "is cancelled" : "is being cancelled";
        console.out().println("run %s %s".formatted(run, what));
      }
      return ExitCode.OK;
    }
  }
}
