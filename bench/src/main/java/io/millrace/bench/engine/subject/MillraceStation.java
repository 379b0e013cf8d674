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

/** Nodes that work from the moment on when they are given the workflow. */
final class MillraceStation implements Station {

  private final List<Millrace> nodes;
  private final RunTables tables;
  private final Job job;
  private final Workflow<Json, Json> workflow =
      Workflow.named("bench-empty", Json.class, this::execute);

  /**
   * @param nodes the first starts what all execute
   */
  MillraceStation(List<Millrace> nodes, RunTables tables, Job job) {
    this.nodes = List.copyOf(nodes);
    this.tables = tables;
    this.job = job;
  }

  private Json execute(Run run, Json input) {
    job.began().accept(input.equals(Json.NULL) ? 0 : Long.parseLong(input.text()));
    for (int i = 1; i < job.steps(); i++) {
      run.action(StepPaths.NAME, () -> {});
    }
    if (job.steps() == 0) {
      job.worked().run();
    } else {
      run.action(StepPaths.NAME, job.worked()::run);
    }
    return Json.NULL;
  }

  @Override
  public void work() {
    nodes.forEach(node -> node.register(workflow));
  }

  @Override
  public void start(long payload) {
    nodes.getFirst().start(workflow, new Json(Long.toString(payload)));
  }

  @Override
  public void startAll(int jobs) {
    List<Json> inputs = Collections.nCopies(jobs, Json.NULL);
    int started = nodes.getFirst().startAll(workflow, inputs).size();
    if (started != jobs) {
      throw new IllegalStateException("started %d of %d runs".formatted(started, jobs));
    }
  }

  @Override
  public void runToEnd() throws InterruptedException {
    nodes.getFirst().start(workflow, Json.NULL).await();
  }

  @Override
  public boolean allEnded() throws SQLException {
    return tables.allFinished();
  }

  @Override
  public void close() throws SQLException {
    nodes.forEach(Millrace::close);
    tables.close();
  }
}
