package io.millrace.bench.engine.subject;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.IntStream;

/** Schedules tasks for now. */
final class DbSchedulerStarter implements Starter {

  private final HikariDataSource pool;
  private final SchedulerClient client;
  private final OneTimeTask<Long> task;

  DbSchedulerStarter(HikariDataSource pool, SchedulerClient client, OneTimeTask<Long> task) {
    this.pool = pool;
    this.client = client;
    this.task = task;
  }

  @Override
  public void start(long payload) {
    client.scheduleIfNotExists(
        new TaskInstance<>(task.getName(), UUID.randomUUID().toString(), payload), Instant.now());
  }

  @Override
  public void startAll(int jobs) {
    client.scheduleBatch(
        IntStream.range(0, jobs)
            .<TaskInstance<?>>mapToObj(i -> new TaskInstance<>(task.getName(), "job-" + i)),
        Instant.now());
  }

  @Override
  public void close() {
    pool.close();
  }
}
