package io.millrace.server.cli;

import io.millrace.run.RunId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Starts a run that has ended again, as a new one. */
@Command(
    name = "restart",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Start a run that has ended again from scratch, as a new run.",
    footerHeading = "%nExamples:%n",
    footer = "  millrace runs restart 0190a1b2-7c00-7000-8000-000000000001")
final class RestartRun implements Callable<Integer> {

  private final Console console;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "ID", description = "The run; 'runs list' shows the ids.")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private RunId run;

  RestartRun(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (var session = common.openToAsk()) {
      RunId started = session.millrace().restart(run).id();
      var details = session.millrace().details(started);
      NewRunLine.print(console, common, details, "from scratch");
      return ExitCode.OK;
    }
  }
}
