package io.millrace.bench.engine.subject;

import org.jobrunr.server.JobActivator;

/** Gives JobRunr the one handler there is. */
final class JobRunrActivator implements JobActivator {

  private final JobRunrHandler handler;

  JobRunrActivator(Job job) {
    this.handler = new JobRunrHandler(job);
  }

  @Override
  public <T> T activateJob(Class<T> type) {
    return type.cast(handler);
  }
}
