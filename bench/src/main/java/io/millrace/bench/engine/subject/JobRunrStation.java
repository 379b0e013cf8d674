package io.millrace.bench.engine.subject;

import java.sql.Connection;
import java.sql.SQLException;
import org.jobrunr.server.BackgroundJobServer;

/** A server of JobRunr; what is enqueued is in the hands of its {@link JobRunrStarter}. */
final class JobRunrStation implements Station {

  private final JobRunrStarter starter;
  private final BackgroundJobServer server;
  private final Connection look;

  JobRunrStation(JobRunrStarter starter, BackgroundJobServer server, Connection look) {
    this.starter = starter;
    this.server = server;
    this.look = look;
  }

  @Override
  public void work() {
    server.start();
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
    throw new UnsupportedOperationException("nobody can wait for a job");
  }

  @Override
  public boolean allEnded() throws SQLException {
    return Pool.number(look, "select count(*) from jobrunr_jobs where state <> 'SUCCEEDED'") == 0;
  }

  @Override
  public void close() throws SQLException {
    server.stop();
    starter.close();
    look.close();
  }
}
