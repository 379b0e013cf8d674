package io.millrace.server.cli;

import io.millrace.run.RunId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a run that has ended again from one of its steps on, as a new one. */
@Command(
    name = "fork",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Start a run that has ended again from one of its steps on, as a new run.",
    footerHeading = "%nExamples:%n",
    footer = "  millrace runs fork 0190a1b2-7c00-7000-8000-000000000001 --from report")
final class ForkRun implements Callable<Integer> {

  private final Console console;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "ID", description = "The run; 'runs list' shows the ids.")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private RunId run;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "STEP",
      description = "The first step to execute; 'runs show' names them. Results before it stay.")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private String step;

  ForkRun(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (var session = common.openToAsk()) {
      RunId started = session.millrace().forkFrom(run, step).id();
      var details = session.millrace().details(started);
      NewRunLine.print(console, common, details, "from step '%s' on".formatted(step));
      return ExitCode.OK;
    }
  }
}
