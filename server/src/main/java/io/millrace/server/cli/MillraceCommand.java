package io.millrace.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code millrace} itself, which only holds the others. */
@Command(
    name = "millrace",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Durable runs on PostgreSQL: work that must not be lost.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the run failed or was cancelled",
      "2:the input or the environment does not allow it",
      "130:interrupted; the run is handed back"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace run index-files --input '{\"directory\":\".\"}' --follow",
      "  millrace runs list --status failed",
      "  millrace queues list",
      "  millrace nodes",
      "  millrace bench --quick"
    })
final class MillraceCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run()
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
