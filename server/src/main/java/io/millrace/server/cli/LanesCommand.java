package io.millrace.server.cli;

import io.millrace.Queues;
import io.millrace.queue.LaneStatistics;
import io.millrace.server.render.QueueJson;
import io.millrace.server.render.QueueText;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code lanes}: what lanes of a queue hold, and what is changed about one of them. */
@Command(
    name = "lanes",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Look at lanes of a queue and change one of them.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace lanes list mail",
      "  millrace lanes limit mail customer-7 3",
      "  millrace lanes unblock mail customer-7"
    })
final class LanesCommand extends CommandGroup {

  private final Console console;

  LanesCommand(Console console) {
    this.console = console;
  }

  /** Which lane is meant. */
  static final class LaneArgument {
    @Parameters(
        index = "0",
        paramLabel = "QUEUE",
        description = "The queue; 'queues list' names them.")
    private String queue = "";

    @Parameters(
        index = "1",
        paramLabel = "LANE",
        description = "The lane; 'lanes list' names them.")
    private String lane = "";
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "List lanes of a queue in the order of their keys.",
      footerHeading = "%nExamples:%n",
      footer = "  millrace lanes list mail --limit 100 --json")
  int list(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "QUEUE", description = "The queue; 'queues list' names them.")
          String queue,
      @Option(
              names = "--limit",
              paramLabel = "N",
              description = "At most so many, 1 to 1000; default: ${DEFAULT-VALUE}.",
              defaultValue = "20")
          int limit,
      @Option(
              names = "--after",
              paramLabel = "LANE",
              description = "Only lanes behind this one: the next page.")
          @Nullable String after) {
    try (var session = common.openToAsk()) {
      Queues queues = session.millrace().queues();
      List<LaneStatistics> lanes = queues.lanes(queue, after, limit);
      String last = lanes.size() < limit ? null : lanes.getLast().lane();
      String next = last == null || queues.lanes(queue, last, 1).isEmpty() ? null : last;
      if (common.json()) {
        console.out().println(QueueJson.lanes(lanes, next));
      } else {
        QueueText.lanes(lanes, next).forEach(console.out()::println);
      }
      return ExitCode.OK;
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "Show a lane; one that is idle shows zeros.",
      footerHeading = "%nExamples:%n",
      footer = "  millrace lanes show mail customer-7")
  int show(@Mixin CommonOptions common, @Mixin LaneArgument of) {
    try (var session = common.openToAsk()) {
      print(common, session.millrace().queues(), of);
      return ExitCode.OK;
    }
  }

  @Command(
      name = "limit",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "Set how many runs of a lane are active at a time.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  millrace lanes limit mail customer-7 3",
        "  millrace lanes limit mail customer-7 none"
      })
  int limit(
      @Mixin CommonOptions common,
      @Mixin ByOption by,
      @Mixin LaneArgument of,
      @Parameters(
              index = "2",
              paramLabel = "N|none",
              converter = BoundArgument.OfNumber.class,
              description = "How many; none: what the queue says for each lane.")
          BoundArgument<Integer> most) {
    return change(common, by, of, queues -> queues.limitLane(of.queue, of.lane, most.bound()));
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "Start no more runs of a lane; it accepts and keeps them.",
      footerHeading = "%nExamples:%n",
      footer = "  millrace lanes pause mail customer-7")
  int pause(@Mixin CommonOptions common, @Mixin ByOption by, @Mixin LaneArgument of) {
    return change(common, by, of, queues -> queues.pauseLane(of.queue, of.lane));
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "Start runs of a lane again, in their order.",
      footerHeading = "%nExamples:%n",
      footer = "  millrace lanes resume mail customer-7")
  int resume(@Mixin CommonOptions common, @Mixin ByOption by, @Mixin LaneArgument of) {
    return change(common, by, of, queues -> queues.resumeLane(of.queue, of.lane));
  }

  @Command(
      name = "unblock",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class,
      description = "Let a lane go on that stands still behind a failed run.",
      footerHeading = "%nExamples:%n",
      footer = "  millrace lanes unblock mail customer-7 --by ada")
  int unblock(@Mixin CommonOptions common, @Mixin ByOption by, @Mixin LaneArgument of) {
    return change(common, by, of, queues -> queues.unblock(of.queue, of.lane));
  }

  private int change(CommonOptions common, ByOption by, LaneArgument of, Consumer<Queues> change) {
    try (var session = common.openToAsk()) {
      Queues queues = by.queues(session);
      change.accept(queues);
      print(common, queues, of);
      return ExitCode.OK;
    }
  }

  private void print(CommonOptions common, Queues queues, LaneArgument of) {
    var lane = queues.lane(of.queue, of.lane);
    if (common.json()) {
      console.out().println(QueueJson.lane(lane));
    } else {
      QueueText.lane(lane).forEach(console.out()::println);
    }
  }
}
