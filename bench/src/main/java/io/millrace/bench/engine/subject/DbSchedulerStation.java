package io.millrace.bench.engine.subject;

import com.github.kagkarlsson.scheduler.Scheduler;
import java.sql.Connection;
import java.sql.SQLException;

/** A scheduler; what is scheduled is in the hands of its {@link DbSchedulerStarter}. */
final class DbSchedulerStation implements Station {

  private final DbSchedulerStarter starter;
  private final Scheduler scheduler;
  private final Connection look;

  DbSchedulerStation(DbSchedulerStarter starter, Scheduler scheduler, Connection look) {
    this.starter = starter;
    this.scheduler = scheduler;
    this.look = look;
  }

  @Override
  public void work() {
    scheduler.start();
  }

  @Override
  public void start(long payload) {
    starter.start(payload);
  }

  @Override
  public void startAll(int jobs) {
    starter.startAll(jobs);
  }

  @Override
  public void runToEnd() {
    throw new UnsupportedOperationException("nobody can wait for a task");
  }

  @Override
  public boolean allEnded() throws SQLException {
    return Pool.number(look, "select count(*) from scheduled_tasks") == 0;
  }

  @Override
  public void close() throws SQLException {
    scheduler.stop();
    starter.close();
    look.close();
  }
}
