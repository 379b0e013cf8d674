package io.millrace.engine;

import io.millrace.engine.codec.Codec;
import io.millrace.engine.database.Clock;
import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Entry;
import io.millrace.engine.journal.Journal;
import io.millrace.engine.node.Registry;
import io.millrace.engine.node.Workforce;
import io.millrace.engine.queue.FairClock;
import io.millrace.engine.queue.PlainBounds;
import io.millrace.engine.queue.StartInLane;
import io.millrace.engine.run.LaneId;
import io.millrace.engine.run.NewRun;
import io.millrace.engine.run.RunIds;
import io.millrace.engine.run.StartRun;
import io.millrace.engine.run.StartWithin;
import io.millrace.engine.run.Started;
import io.millrace.failure.DatabaseException;
import io.millrace.failure.QueueFullException;
import io.millrace.queue.LaneKey;
import io.millrace.queue.Placement;
import io.millrace.run.Deadline;
import io.millrace.run.NotBefore;
import io.millrace.run.RunId;
import io.millrace.run.StartOptions;
import io.millrace.workflow.Workflow;
import java.sql.Connection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores new runs. */
final class Starter {

  // Starts that are committed together: more gain nothing and hold up other writes.
  private static final int TOGETHER_MAX = 1_000;

  private final Registry registry;
  private final Codec codec;
  private final Clock clock;
  private final Journal journal;
  private final Workforce workforce;
  private final RunIds ids = new RunIds();
  private final StartRun.Kind kind;
  private final StartInLane.Kind laneKind;
  private final StartWithin within;
  private final PlainBounds bounds;

  Starter(
      Database database,
      Registry registry,
      Codec codec,
      Clock clock,
      Journal journal,
      FairClock fairClock,
      Workforce workforce) {
    this.registry = registry;
    this.codec = codec;
    this.clock = clock;
    this.journal = journal;
    this.workforce = workforce;
    this.kind = new StartRun.Kind(database, workforce);
    this.laneKind = new StartInLane.Kind(database, fairClock, workforce);
    this.within = new StartWithin(database);
    this.bounds = new PlainBounds(database);
  }

  /** An id for a run that is stored now. */
  RunId newId() {
    return ids.next(clock.nowMicros());
  }

  /** Checks all inputs first, so that a bad one leaves nothing stored. */
  List<Started> start(Workflow<?, ?> workflow, List<?> inputs, StartOptions options) {
    List<NewRun> runs = checked(workflow, inputs, options);
    // All have a lane or none has: that is said by the options.
    return runs.isEmpty() || runs.getFirst().lane() == null ? plain(runs) : inLanes(runs);
  }

  private List<Started> plain(List<NewRun> runs) {
    // One may begin right here; many are queued and claimed in batches, which costs less.
    boolean one = runs.size() == 1;
    List<StartRun> starts =
        runs.stream()
            .map(run -> new StartRun(kind, run, one ? workforce.keepPlace(run) : null))
            .toList();
    submit(starts);
    return starts.stream().map(start -> await(start, start.runId())).toList();
  }

  private List<Started> inLanes(List<NewRun> runs) {
    List<Started> started = new ArrayList<>(runs.size());
    // One part after the other: none may overtake another one that has to wait for a lock.
    for (int from = 0; from < runs.size(); from += TOGETHER_MAX) {
      startTogether(runs.subList(from, Math.min(runs.size(), from + TOGETHER_MAX)), started);
    }
    return started;
  }

  private void startTogether(List<NewRun> runs, List<Started> started) {
    Object call = new Object();
    boolean one = runs.size() == 1;
    List<StartInLane> starts =
        runs.stream()
            .map(run -> new StartInLane(laneKind, run, call, one ? workforce.keepPlace(run) : null))
            .toList();
    journal.submit(starts);
    QueueFullException full = null;
    for (StartInLane start : starts) {
      switch (await(start, start.runId())) {
        case StartInLane.Outcome.Stored(Started run) -> started.add(run);
        case StartInLane.Outcome.Full refused -> full = full == null ? refused.error() : full;
      }
    }
    if (full != null) {
      throw full;
    }
  }

  private void submit(List<? extends Entry<?>> starts) {
    for (int from = 0; from < starts.size(); from += TOGETHER_MAX) {
      journal.submit(starts.subList(from, Math.min(starts.size(), from + TOGETHER_MAX)));
    }
  }

  /** Stores a run in the caller's transaction, past the journal. */
  Started start(
      Connection connection, Workflow<?, ?> workflow, Object input, StartOptions options) {
    NewRun run = checked(workflow, List.of(input), options).getFirst();
    // What has a lane is told to the nodes as it is stored, for when it is committed.
    return within.start(connection, run);
  }

  private List<NewRun> checked(Workflow<?, ?> workflow, List<?> inputs, StartOptions options) {
    registry.require(workflow);
    String metadata = codec.metadata(options.metadata());
    Long deadlineUs = deadlineUs(options.deadline(), clock.now());
    NotBefore delay = options.notBefore();
    Long notBeforeUs = delay == null ? null : micros(delay.at(clock.now()));
    boolean lanes = hasLane(workflow, options);
    List<NewRun> runs = new ArrayList<>(inputs.size());
    for (Object input : inputs) {
      runs.add(
          new NewRun(
              newId(),
              workflow.name(),
              workflow.version(),
              codec.input(workflow, input),
              options.idempotencyKey(),
              options.triggeredBy(),
              metadata,
              deadlineUs,
              lanes ? lane(workflow, options.placement(), input) : null,
              options.placement().priority(),
              notBeforeUs));
    }
    return runs;
  }

  /** What waits for something needs a lane: at least the empty one of its queue. */
  private boolean hasLane(Workflow<?, ?> workflow, StartOptions options) {
    Placement placement = options.placement();
    return placement.lane() != null
        || !placement.queue().equals(Placement.DEFAULT_QUEUE)
        || options.notBefore() != null
        || bounds.hold(workflow.name());
  }

  private LaneId lane(Workflow<?, ?> workflow, Placement placement, Object input) {
    String lane =
        switch (placement.lane()) {
          case null -> "";
          case LaneKey.Fixed(String key) -> key;
          case LaneKey.FromInput(List<String> pointers) -> codec.lane(workflow, input, pointers);
        };
    return new LaneId(placement.queue(), lane);
  }

  private static @Nullable Long deadlineUs(@Nullable Deadline deadline, Instant now) {
    if (deadline == null) {
      return null;
    }
    Instant time = deadline.at(now);
    if (!time.isAfter(now)) {
      throw new IllegalArgumentException(
          "deadline %s has passed: the database's clock says %s; nothing was started"
              .formatted(time, now));
    }
    if (time.isAfter(now.plus(Deadline.LENGTH_MAX))) {
      throw new IllegalArgumentException(
          "deadline %s is more than %,d days ahead; leave it out"
              .formatted(time, Deadline.LENGTH_MAX.toDays()));
    }
    return micros(time);
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private static <R> R await(Entry<R> start, RunId run) {
    try {
      return start.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(
          DatabaseException.Reason.STATEMENT_FAILED,
          "interrupted while run %s was being stored; it may exist: look for it, or start it again with the same idempotency key"
              .formatted(run),
          e);
    }
  }
}
