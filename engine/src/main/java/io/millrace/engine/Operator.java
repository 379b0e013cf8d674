package io.millrace.engine;

import io.millrace.engine.database.Database;
import io.millrace.engine.node.Workforce;
import io.millrace.engine.queue.LaneAnswers;
import io.millrace.engine.queue.LaneTable;
import io.millrace.engine.run.RunEvent;
import io.millrace.engine.run.RunKey;
import io.millrace.engine.run.RunTable;
import io.millrace.engine.run.RunTransitions;
import io.millrace.engine.step.StepTable;
import io.millrace.failure.RunStateException;
import io.millrace.failure.UnknownRunException;
import io.millrace.run.Failure;
import io.millrace.run.RunDetails;
import io.millrace.run.RunFilter;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import io.millrace.run.RunSummary;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What people and programs do to runs from outside. */
final class Operator {

  private final Database database;
  private final RunTable runs;
  private final StepTable steps;
  private final LaneTable lanes;
  private final Workforce workforce;

  Operator(
      Database database, RunTable runs, StepTable steps, LaneTable lanes, Workforce workforce) {
    this.database = database;
    this.runs = runs;
    this.steps = steps;
    this.lanes = lanes;
    this.workforce = workforce;
  }

  RunDetails details(RunId run) {
    return database.call(
        "cannot read run " + run,
        jdbi ->
            jdbi.inTransaction(
                handle -> {
                  RunTable.Row row = find(handle, run);
                  return new RunDetails(
                      row.summary(),
                      row.input(),
                      row.output(),
                      row.error(),
                      row.metadata(),
                      row.triggeredBy(),
                      row.deadline(),
                      row.origin(),
                      steps.list(handle, run));
                }));
  }

  List<RunSummary> list(RunFilter filter) {
    return database.call(
        "cannot list runs", jdbi -> jdbi.withHandle(handle -> runs.list(handle, filter)));
  }

  boolean cancel(RunId run) {
    Optional<RunStatus> now =
        database.inTransaction("cannot cancel run " + run, handle -> cancel(handle, run));
    if (now.isPresent() && now.get() == RunStatus.RUNNING) {
      workforce.cancelRequested(run);
    }
    return now.isPresent();
  }

  private Optional<RunStatus> cancel(Handle handle, RunId run) {
    lanes.lock(handle, List.of(run));
    Optional<RunStatus> now = runs.cancel(handle, run);
    if (now.isPresent()) {
      steps.cancelOpen(handle, List.of(run));
      leaveLane(handle, run, now.get());
    } else {
      RunStatus status = find(handle, run).summary().status();
      if (RunTransitions.after(status, RunEvent.CANCEL).isEmpty()) {
        throw new RunStateException(run, status, "cancel", "it has ended");
      }
    }
    return now;
  }

  private void leaveLane(Handle handle, RunId run, RunStatus status) {
    if (status.isFinal()) {
      LaneAnswers answers = lanes.leave(handle, List.of(run));
      handle.afterCommit(() -> answers.tell(workforce));
    }
  }

  void retry(RunId run) {
    database.inTransaction("cannot retry run " + run, handle -> retry(handle, run));
  }

  private RunKey retry(Handle handle, RunId run) {
    RunTable.Row before = find(handle, run);
    lanes.lock(handle, List.of(run));
    boolean hasLane = lanes.comeBack(handle, run);
    RunKey key =
        runs.retry(handle, run)
            .orElseThrow(
                () ->
                    new RunStateException(
                        run,
                        before.summary().status(),
                        "retry",
                        "only failed and cancelled runs can be retried"));
    Failure error = before.error();
    steps.reset(handle, run, error == null ? null : error.step());
    if (hasLane) {
      LaneAnswers answers = lanes.promote(handle, run);
      handle.afterCommit(
          () -> {
            answers.tell(workforce);
            // It may be delayed still, and then waits outside of its lane.
            workforce.lanesWait();
          });
    } else {
      handle.afterCommit(() -> workforce.runsAreReady(key));
    }
    return key;
  }

  private RunTable.Row find(Handle handle, RunId run) {
    return runs.find(handle, run).orElseThrow(() -> new UnknownRunException(run));
  }
}
