package io.millrace.bench.engine.subject;

import java.util.stream.Stream;
import org.jobrunr.scheduling.JobRequestScheduler;

/** Enqueues jobs. */
final class JobRunrStarter implements Starter {

  private final JobRunrStorage storage;
  private final JobRequestScheduler scheduler;

  JobRunrStarter(JobRunrStorage storage) {
    this.storage = storage;
    this.scheduler = new JobRequestScheduler(storage.provider());
  }

  @Override
  public void start(long payload) {
    scheduler.enqueue(new JobRunrRequest(payload));
  }

  @Override
  public void startAll(int jobs) {
    scheduler.enqueue(Stream.generate(() -> new JobRunrRequest(0)).limit(jobs));
  }

  @Override
  public void close() {
    storage.close();
  }
}
