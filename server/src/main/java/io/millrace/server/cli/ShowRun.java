package io.millrace.server.cli;

import io.millrace.run.RunId;
import io.millrace.server.render.RunJson;
import io.millrace.server.render.RunText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows all that is stored of one run. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Show a run with its steps and attempts.",
    footerHeading = "%nExamples:%n",
    footer = "  millrace runs show 0190a1b2-7c00-7000-8000-000000000001")
final class ShowRun implements Callable<Integer> {

  private final Console console;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "ID", description = "The run; 'runs list' shows the ids.")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private RunId run;

  ShowRun(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (var session = common.openToAsk()) {
      var details = session.millrace().details(run);
      if (common.json()) {
        console.out().println(RunJson.details(details));
      } else {
        RunText.details(details).forEach(console.out()::println);
      }
      return ExitCode.OK;
    }
  }
}
