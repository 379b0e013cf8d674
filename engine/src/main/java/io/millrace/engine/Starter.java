package io.millrace.engine;

import io.millrace.engine.codec.Codec;
import io.millrace.engine.database.Clock;
import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Journal;
import io.millrace.engine.node.Registry;
import io.millrace.engine.run.RunIds;
import io.millrace.engine.run.StartRun;
import io.millrace.engine.run.Started;
import io.millrace.failure.DatabaseException;
import io.millrace.run.StartOptions;
import io.millrace.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;

/** Stores new runs. */
final class Starter {

  // Starts that are committed together: more gain nothing and hold up other writes.
  private static final int TOGETHER_MAX = 1_000;

  private final Registry registry;
  private final Codec codec;
  private final Clock clock;
  private final Journal journal;
  private final RunIds ids = new RunIds();
  private final StartRun.Kind kind;

  Starter(
      Database database,
      Registry registry,
      Codec codec,
      Clock clock,
      Journal journal,
      StartRun.Listener listener) {
    this.registry = registry;
    this.codec = codec;
    this.clock = clock;
    this.journal = journal;
    this.kind = new StartRun.Kind(database, listener);
  }

  /** Checks all inputs first, so that a bad one leaves nothing stored. */
  List<Started> start(Workflow<?, ?> workflow, List<?> inputs, StartOptions options) {
    registry.require(workflow);
    String metadata = codec.metadata(options.metadata());
    List<StartRun> starts = new ArrayList<>(inputs.size());
    for (Object input : inputs) {
      starts.add(
          new StartRun(
              kind,
              ids.next(clock.nowMicros()),
              workflow.name(),
              workflow.version(),
              codec.input(workflow, input),
              options.idempotencyKey(),
              options.triggeredBy(),
              metadata));
    }
    for (int from = 0; from < starts.size(); from += TOGETHER_MAX) {
      journal.submit(starts.subList(from, Math.min(starts.size(), from + TOGETHER_MAX)));
    }
    return starts.stream().map(Starter::await).toList();
  }

  private static Started await(StartRun start) {
    try {
      return start.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(
          DatabaseException.Reason.STATEMENT_FAILED,
          "interrupted while run %s was being stored; it may exist".formatted(start.runId()),
          e);
    }
  }
}
