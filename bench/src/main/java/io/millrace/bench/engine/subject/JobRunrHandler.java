package io.millrace.bench.engine.subject;

import org.jobrunr.jobs.annotations.Job;
import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** Executes the job for JobRunr, which looks it up by its class. */
public final class JobRunrHandler implements JobRequestHandler<JobRunrRequest> {

  private final io.millrace.bench.engine.subject.Job job;

  JobRunrHandler(io.millrace.bench.engine.subject.Job job) {
    this.job = job;
  }

  @Override
  @Job(name = "bench-empty")
  public void run(JobRunrRequest request) {
    job.began().accept(request.payload());
    job.worked().run();
  }
}
