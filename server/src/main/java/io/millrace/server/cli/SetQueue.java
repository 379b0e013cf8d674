package io.millrace.server.cli;

import io.millrace.Queues;
import io.millrace.queue.LanePolicy;
import io.millrace.queue.QueuePolicy;
import io.millrace.queue.Rate;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets what holds for a queue; what is not named stays. */
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description =
        "Set what holds for a queue, in place of what code says, until 'queues reset'. What is not named stays.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace queues set mail --max-active 20 --rate 100/PT1S",
      "  millrace queues set mail --lane-max-active 1 --on-failure halt",
      "  millrace queues set mail --max-active none"
    })
final class SetQueue implements Callable<Integer> {

  private final Console console;

  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final ByOption by = new ByOption();

  @Parameters(paramLabel = "QUEUE", description = "The queue; it is made if it is not there.")
  private String queue = "";

  @Option(
      names = "--max-active",
      paramLabel = "N|none",
      converter = BoundArgument.OfNumber.class,
      description = "How many runs of the queue are active at a time.")
  private @Nullable BoundArgument<Integer> maxActive;

  @Option(
      names = "--max-queued",
      paramLabel = "N|none",
      converter = BoundArgument.OfNumber.class,
      description = "How many runs of the queue may wait; one more is refused.")
  private @Nullable BoundArgument<Integer> maxQueued;

  @Option(
      names = "--rate",
      paramLabel = "N/LENGTH|none",
      converter = BoundArgument.OfRate.class,
      description = "How often runs of the queue start: 100/PT1S is 100 in any second.")
  private @Nullable BoundArgument<Rate> rate;

  @Option(
      names = "--lane-max-active",
      paramLabel = "N|none",
      converter = BoundArgument.OfNumber.class,
      description = "How many runs of each lane are active at a time.")
  private @Nullable BoundArgument<Integer> laneMaxActive;

  @Option(
      names = "--lane-max-queued",
      paramLabel = "N|none",
      converter = BoundArgument.OfNumber.class,
      description = "How many runs of each lane may wait; one more is refused.")
  private @Nullable BoundArgument<Integer> laneMaxQueued;

  @Option(
      names = "--lane-rate",
      paramLabel = "N/LENGTH|none",
      converter = BoundArgument.OfRate.class,
      description = "How often runs of each lane start.")
  private @Nullable BoundArgument<Rate> laneRate;

  @Option(
      names = "--mode",
      description = "Whether a delayed run holds its lane: ordered, or others may pass: mutex.")
  private LanePolicy.@Nullable Mode mode;

  @Option(names = "--order", description = "In which order runs of a lane start: fifo, priority.")
  private LanePolicy.@Nullable Order order;

  @Option(
      names = "--on-failure",
      description = "What a failed run does to those behind it in its lane: skip, halt, park.")
  private LanePolicy.@Nullable OnFailure onFailure;

  @Option(
      names = "--start-within",
      paramLabel = "LENGTH|none",
      converter = BoundArgument.OfTime.class,
      description = "A run that does not start in that time fails, such as PT10M.")
  private @Nullable BoundArgument<Duration> startWithin;

  SetQueue(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (saysNothing()) {
      throw new Refused(
          "nothing is said that should hold for queue '%s'; 'millrace queues set --help' lists what can be"
              .formatted(queue));
    }
    try (var session = common.openToAsk()) {
      Queues queues = by.queues(session);
      queues.change(queue, this::changed);
      QueuesCommand.print(console, common, queues, queue);
      return ExitCode.OK;
    }
  }

  private boolean saysNothing() {
    return Stream.of(
            maxActive,
            maxQueued,
            rate,
            laneMaxActive,
            laneMaxQueued,
            laneRate,
            mode,
            order,
            onFailure,
            startWithin)
        .allMatch(Objects::isNull);
  }

  private QueuePolicy changed(QueuePolicy present) {
    LanePolicy lanes = present.lanes();
    return new QueuePolicy(
        new LanePolicy(
            BoundArgument.or(laneMaxActive, lanes.maxActive()),
            BoundArgument.or(laneMaxQueued, lanes.maxQueued()),
            BoundArgument.or(laneRate, lanes.rate()),
            mode == null ? lanes.mode() : mode,
            order == null ? lanes.order() : order,
            onFailure == null ? lanes.onFailure() : onFailure),
        BoundArgument.or(maxActive, present.maxActive()),
        BoundArgument.or(maxQueued, present.maxQueued()),
        BoundArgument.or(rate, present.rate()),
        BoundArgument.or(startWithin, present.startWithin()));
  }
}
