package io.millrace.server.cli;

import picocli.CommandLine.Command;

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
final class MillraceCommand extends CommandGroup {}
