package io.millrace.server.cli;

import io.millrace.Queues;
import io.millrace.server.render.QueueJson;
import io.millrace.server.render.QueueText;
import io.millrace.server.render.RunJson;
import io.millrace.server.render.RunText;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The command {@code queues}: what queues hold, and what is changed about them. */
@Command(
    name = "queues",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Look at queues and change what holds for them.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace queues list",
      "  millrace queues set mail --max-active 20",
      "  millrace queues pause mail --by ada"
    })
final class QueuesCommand extends CommandGroup {

  private final Console console;

  QueuesCommand(Console console) {
    this.console = console;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "List all queues with their numbers.",
      footerHeading = "%nExamples:%n",
      footer = "  millrace queues list --json")
  int list(@Mixin CommonOptions common) {
    try (var session = common.openToAsk()) {
      var queues = session.millrace().queues().list();
      if (common.json()) {
        console.out().println(QueueJson.list(queues));
      } else {
        QueueText.list(queues).forEach(console.out()::println);
      }
      return ExitCode.OK;
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "Show a queue: its numbers, what holds for it, and what to look at.",
      footerHeading = "%nExamples:%n",
      footer = "  millrace queues show mail")
  int show(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "QUEUE", description = "The queue; 'queues list' names them.")
          String queue) {
    try (var session = common.openToAsk()) {
      print(console, common, session.millrace().queues(), queue);
      return ExitCode.OK;
    }
  }

  @Command(
      name = "reset",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "Go back to what code says of a queue, else to no bounds.",
      footerHeading = "%nExamples:%n",
      footer = "  millrace queues reset mail")
  int reset(
      @Mixin CommonOptions common,
      @Mixin ByOption by,
      @Parameters(paramLabel = "QUEUE", description = "The queue; 'queues list' names them.")
          String queue) {
    return change(common, by, queue, queues -> queues.reset(queue));
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "Start no more runs of a queue; it accepts and keeps them.",
      footerHeading = "%nExamples:%n",
      footer = "  millrace queues pause mail --by ada")
  int pause(
      @Mixin CommonOptions common,
      @Mixin ByOption by,
      @Parameters(paramLabel = "QUEUE", description = "The queue; 'queues list' names them.")
          String queue) {
    return change(common, by, queue, queues -> queues.pause(queue));
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "Start runs of a queue again, in their order.",
      footerHeading = "%nExamples:%n",
      footer = "  millrace queues resume mail")
  int resume(
      @Mixin CommonOptions common,
      @Mixin ByOption by,
      @Parameters(paramLabel = "QUEUE", description = "The queue; 'queues list' names them.")
          String queue) {
    return change(common, by, queue, queues -> queues.resume(queue));
  }

  @Command(
      name = "parked",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "List failed runs of a queue that were set aside; 'runs retry' puts one back.",
      footerHeading = "%nExamples:%n",
      footer = "  millrace queues parked mail")
  int parked(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "QUEUE", description = "The queue; 'queues list' names them.")
          String queue) {
    try (var session = common.openToAsk()) {
      var runs = session.millrace().queues().parked(queue);
      if (common.json()) {
        console.out().println(RunJson.list(runs, null));
      } else {
        RunText.list(runs, null).forEach(console.out()::println);
      }
      return ExitCode.OK;
    }
  }

  @Command(
      name = "history",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "List who changed what about a queue and its lanes, newest first.",
      footerHeading = "%nExamples:%n",
      footer = "  millrace queues history mail")
  int history(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "QUEUE", description = "The queue; 'queues list' names them.")
          String queue) {
    try (var session = common.openToAsk()) {
      var changes = session.millrace().queues().history(queue);
      if (common.json()) {
        console.out().println(QueueJson.history(changes));
      } else {
        QueueText.history(changes).forEach(console.out()::println);
      }
      return ExitCode.OK;
    }
  }

  private int change(CommonOptions common, ByOption by, String queue, Consumer<Queues> change) {
    try (var session = common.openToAsk()) {
      Queues queues = by.queues(session);
      change.accept(queues);
      print(console, common, queues, queue);
      return ExitCode.OK;
    }
  }

  /** Prints how a queue stands. */
  static void print(Console console, CommonOptions common, Queues queues, String queue) {
    var statistics = queues.statistics(queue);
    if (common.json()) {
      console.out().println(QueueJson.queue(statistics));
    } else {
      QueueText.queue(statistics).forEach(console.out()::println);
    }
  }
}
