package io.millrace.server.cli;

import io.millrace.Queues;
import io.millrace.server.render.QueueJson;
import io.millrace.server.render.QueueText;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The command {@code limits}: how many runs of a workflow, or in all, are active at a time. */
@Command(
    name = "limits",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Look at limits above queues and change them.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace limits list",
      "  millrace limits workflow send-mail 5 --by ada",
      "  millrace limits all none"
    })
final class LimitsCommand extends CommandGroup {

  private final Console console;

  LimitsCommand(Console console) {
    this.console = console;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "List the limits that hold, and how many runs are active under each.",
      footerHeading = "%nExamples:%n",
      footer = "  millrace limits list --json")
  int list(@Mixin CommonOptions common) {
    try (var session = common.openToAsk()) {
      print(common, session.millrace().queues());
      return ExitCode.OK;
    }
  }

  @Command(
      name = "workflow",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "Limit how many runs of a workflow are active at a time, in whatever queues.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  millrace limits workflow send-mail 5",
        "  millrace limits workflow send-mail none"
      })
  int workflow(
      @Mixin CommonOptions common,
      @Mixin ByOption by,
      @Parameters(index = "0", paramLabel = "WORKFLOW", description = "Its name.") String workflow,
      @Parameters(
              index = "1",
              paramLabel = "N|none",
              converter = BoundArgument.OfNumber.class,
              description = "How many at a time.")
          BoundArgument<Integer> limit) {
    return change(common, by, queues -> queues.limitWorkflow(workflow, limit.bound()));
  }

  @Command(
      name = "all",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "Limit how many runs are active at a time in all.",
      footerHeading = "%nExamples:%n",
      footer = {"  millrace limits all 100", "  millrace limits all none"})
  int all(
      @Mixin CommonOptions common,
      @Mixin ByOption by,
      @Parameters(
              paramLabel = "N|none",
              converter = BoundArgument.OfNumber.class,
              description = "How many at a time.")
          BoundArgument<Integer> limit) {
    return change(common, by, queues -> queues.limitAll(limit.bound()));
  }

  @Command(
      name = "history",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "List who changed which limit, newest first.",
      footerHeading = "%nExamples:%n",
      footer = "  millrace limits history")
  int history(@Mixin CommonOptions common) {
    try (var session = common.openToAsk()) {
      var changes =
          session.millrace().queues().history().stream()
              .filter(change -> !change.kind().equals("queue"))
              .toList();
      if (common.json()) {
        console.out().println(QueueJson.history(changes));
      } else {
        QueueText.history(changes).forEach(console.out()::println);
      }
      return ExitCode.OK;
    }
  }

  private int change(CommonOptions common, ByOption by, Consumer<Queues> change) {
    try (var session = common.openToAsk()) {
      Queues queues = by.queues(session);
      change.accept(queues);
      print(common, queues);
      return ExitCode.OK;
    }
  }

  private void print(CommonOptions common, Queues queues) {
    var limits = queues.limits();
    if (common.json()) {
      console.out().println(QueueJson.limits(limits));
    } else {
      QueueText.limits(limits).forEach(console.out()::println);
    }
  }
}
