package io.millrace.engine;

import io.millrace.engine.codec.Codec;
import io.millrace.engine.database.Clock;
import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Journal;
import io.millrace.engine.node.Registry;
import io.millrace.engine.node.Workforce;
import io.millrace.engine.run.NewRun;
import io.millrace.engine.run.RunIds;
import io.millrace.engine.run.StartRun;
import io.millrace.engine.run.StartWithin;
import io.millrace.engine.run.Started;
import io.millrace.failure.DatabaseException;
import io.millrace.run.Deadline;
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
  private final StartWithin within;

  Starter(
      Database database,
      Registry registry,
      Codec codec,
      Clock clock,
      Journal journal,
      Workforce workforce) {
    this.registry = registry;
    this.codec = codec;
    this.clock = clock;
    this.journal = journal;
    this.workforce = workforce;
    this.kind = new StartRun.Kind(database, workforce);
    this.within = new StartWithin(database);
  }

  /** An id for a run that is stored now. */
  RunId newId() {
    return ids.next(clock.nowMicros());
  }

  /** Checks all inputs first, so that a bad one leaves nothing stored. */
  List<Started> start(Workflow<?, ?> workflow, List<?> inputs, StartOptions options) {
    // One may begin right here; many are queued and claimed in batches, which costs less.
    boolean one = inputs.size() == 1;
    List<StartRun> starts =
        checked(workflow, inputs, options).stream()
            .map(run -> new StartRun(kind, run, one ? workforce.keepPlace(run) : null))
            .toList();
    for (int from = 0; from < starts.size(); from += TOGETHER_MAX) {
      journal.submit(starts.subList(from, Math.min(starts.size(), from + TOGETHER_MAX)));
    }
    return starts.stream().map(Starter::await).toList();
  }

  /** Stores a run in the caller's transaction, past the journal. */
  Started start(
      Connection connection, Workflow<?, ?> workflow, Object input, StartOptions options) {
    return within.start(connection, checked(workflow, List.of(input), options).getFirst());
  }

  private List<NewRun> checked(Workflow<?, ?> workflow, List<?> inputs, StartOptions options) {
    registry.require(workflow);
    String metadata = codec.metadata(options.metadata());
    Long deadlineUs = deadlineUs(options.deadline(), clock.now());
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
              deadlineUs));
    }
    return runs;
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
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private static Started await(StartRun start) {
    try {
      return start.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(
          DatabaseException.Reason.STATEMENT_FAILED,
          "interrupted while run %s was being stored; it may exist: look for it, or start it again with the same idempotency key"
              .formatted(start.runId()),
          e);
    }
  }
}
