package io.millrace.server.cli;

import picocli.CommandLine.Command;

/** The command {@code runs}, which only holds the others. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Look at runs and operate on them.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  millrace runs list", "  millrace runs show ID --json"})
final class RunsCommand extends CommandGroup {}
