package io.millrace.server.cli;

import io.millrace.queue.LaneFinding;
import io.millrace.server.render.DoctorText;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks for what must never be. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = {
      "Look in the database for what must never be there.",
      "Prints a line for each finding, which begins with its code. It changes nothing."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was found",
      "1:something was found",
      "2:the input or the environment does not allow it"
    },
    footerHeading = "%nExamples:%n",
    footer = "  millrace doctor --lanes --json")
final class DoctorCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(
      names = "--lanes",
      required = true,
      description =
          "Order, limits, rates, slots and numbers of lanes, as the rows of their runs tell them.")
  @SuppressWarnings("UnusedVariable") // says what to look at; there is nothing else yet
  private boolean lanes;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (var session = common.openToAsk()) {
      List<LaneFinding> findings = session.millrace().queues().check();
      if (common.json()) {
        console.out().println(DoctorText.json(findings));
      } else {
        DoctorText.lines(findings).forEach(console.out()::println);
      }
      return findings.isEmpty() ? ExitCode.OK : ExitCode.FOUND;
    }
  }
}
