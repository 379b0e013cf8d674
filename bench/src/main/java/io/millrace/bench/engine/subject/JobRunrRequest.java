package io.millrace.bench.engine.subject;

import org.jobrunr.jobs.lambdas.JobRequest;

/**
 * A job as JobRunr stores it.
 *
 * @param payload it was started with
 */
public record JobRunrRequest(long payload) implements JobRequest {

  @Override
  public Class<JobRunrHandler> getJobRequestHandler() {
    return JobRunrHandler.class;
  }
}
