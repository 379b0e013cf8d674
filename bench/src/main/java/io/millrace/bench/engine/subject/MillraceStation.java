package io.millrace.bench.engine.subject;

import io.millrace.Millrace;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.bare.StepPaths;
import io.millrace.workflow.Json;
import io.millrace.workflow.Run;
import io.millrace.workflow.Workflow;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/** A node; it works from the moment on when it is given the workflow. */
final class MillraceStation implements Station {

  private final Millrace millrace;
  private final RunTables tables;
  private final Job job;
  private final Workflow<Json, Json> workflow =
      Workflow.named("bench-empty", Json.class, this::execute);

  MillraceStation(Millrace millrace, RunTables tables, Job job) {
    this.millrace = millrace;
    this.tables = tables;
    this.job = job;
  }

  private Json execute(Run run, Json input) {
    job.began().accept(input.equals(Json.NULL) ? 0 : Long.parseLong(input.text()));
    for (int i = 1; i < job.steps(); i++) {
      run.action(StepPaths.NAME, () -> {});
    }
    run.action(StepPaths.NAME, job.worked()::run);
    return Json.NULL;
  }

  @Override
  public void work() {
    millrace.register(workflow);
  }

  @Override
  public void start(long payload) {
    millrace.start(workflow, new Json(Long.toString(payload)));
  }

  @Override
  public void startAll(int jobs) {
    List<Json> inputs = Collections.nCopies(jobs, Json.NULL);
    int started = millrace.startAll(workflow, inputs).size();
    if (started != jobs) {
      throw new IllegalStateException("started %d of %d runs".formatted(started, jobs));
    }
  }

  @Override
  public void runToEnd() throws InterruptedException {
    millrace.start(workflow, Json.NULL).await();
  }

  @Override
  public boolean allEnded() throws SQLException {
    return tables.allFinished();
  }

  @Override
  public void close() throws SQLException {
    millrace.close();
    tables.close();
  }
}
