package io.millrace.bench.engine.subject;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.workflow.Workflow;
import io.millrace.bench.bare.StepPaths;

/** The job with DBOS' steps. */
final class DbosWorkflow implements DbosFlow {

  private final DBOS dbos;
  private final Job job;

  DbosWorkflow(DBOS dbos, Job job) {
    this.dbos = dbos;
    this.job = job;
  }

  @Override
  @Workflow(name = NAME)
  public void execute(long payload) {
    job.began().accept(payload);
    for (int i = 1; i < job.steps(); i++) {
      dbos.runStep(() -> {}, StepPaths.NAME);
    }
    if (job.steps() == 0) {
      job.worked().run();
    } else {
      dbos.runStep(() -> job.worked().run(), StepPaths.NAME);
    }
  }
}
