package io.millrace.engine;

import io.millrace.engine.database.Database;
import io.millrace.engine.node.Workforce;
import io.millrace.engine.run.RunKey;
import io.millrace.engine.run.RunTable;
import io.millrace.engine.step.StepTable;
import io.millrace.failure.RunStateException;
import io.millrace.failure.UnknownRunException;
import io.millrace.failure.UnknownStepException;
import io.millrace.run.Origin;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** Makes new runs from ended ones. */
final class Copier {

  private final Database database;
  private final RunTable runs;
  private final StepTable steps;
  private final Workforce workforce;
  private final Supplier<RunId> ids;

  Copier(
      Database database, RunTable runs, StepTable steps, Workforce workforce, Supplier<RunId> ids) {
    this.database = database;
    this.runs = runs;
    this.steps = steps;
    this.workforce = workforce;
    this.ids = ids;
  }

  RunId restart(RunId run) {
    RunId newRun = ids.get();
    RunKey key =
        database.inTransaction(
            "cannot restart run " + run, handle -> copy(handle, run, newRun, Origin.Kind.RESTART));
    workforce.runsAreReady(key);
    // Where it has a lane, it has to be put there first.
    workforce.lanesWait();
    return newRun;
  }

  RunId forkFrom(RunId run, String step) {
    int slash = step.indexOf('/');
    if (slash >= 0) {
      throw new IllegalArgumentException(
          "step '%s' of run %s stands inside of a group; fork from the whole group '%s'"
              .formatted(step, run, step.substring(0, slash)));
    }
    RunId newRun = ids.get();
    RunKey key =
        database.inTransaction("cannot fork run " + run, handle -> fork(handle, run, newRun, step));
    workforce.runsAreReady(key);
    // Where it has a lane, it has to be put there first.
    workforce.lanesWait();
    return newRun;
  }

  private RunKey fork(Handle handle, RunId run, RunId newRun, String step) {
    // First: it holds the old run's row, so that its steps stay as they are.
    RunKey key = copy(handle, run, newRun, Origin.Kind.FORK);
    Map<String, Integer> roots = steps.roots(handle, run);
    Integer ordinal = roots.get(step);
    if (ordinal == null) {
      throw new UnknownStepException(run, step, List.copyOf(roots.keySet()));
    }
    steps.copyBefore(handle, run, newRun, ordinal);
    return key;
  }

  private RunKey copy(Handle handle, RunId run, RunId newRun, Origin.Kind kind) {
    return runs.copy(handle, run, newRun, kind).orElseThrow(() -> refusal(handle, run, kind));
  }

  private RuntimeException refusal(Handle handle, RunId run, Origin.Kind kind) {
    RunStatus status =
        runs.find(handle, run).orElseThrow(() -> new UnknownRunException(run)).summary().status();
    return new RunStateException(run, status, kind.text(), "wait for its end, or cancel it before");
  }
}
