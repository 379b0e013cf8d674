package io.millrace.bench.engine.runs;

import io.millrace.bench.engine.subject.Job;
import io.millrace.bench.engine.subject.Starter;
import io.millrace.bench.engine.subject.Station;
import io.millrace.bench.engine.subject.Subject;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.rounds.Layout;
import io.millrace.bench.server.ServerAddress;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Many empty runs on one process, until the database says that all have ended.
 *
 * @param subject who executes them
 * @param runs in all
 * @param steps of each
 * @param start whether starting them is part of what is measured; if not, the clock starts when the
 *     process, up and connected, begins to work
 */
public record Runs(Subject subject, int runs, int steps, Start start) implements DatabaseWorkload {

  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  @Override
  public Layout layout() {
    return subject.layout();
  }

  @Override
  public Session open(ServerAddress server) throws Exception {
    if (start == Start.BEFORE) {
      try (Starter starter = subject.starter(server)) {
        starter.startAll(runs);
      }
    }
    var round = new Round(server);
    if (worksBeforeStart()) {
      round.station.work();
    }
    return round;
  }

  /**
   * One that looks seldom begins to work when all is stored: else up to a whole interval of waiting
   * would be measured, for the jobs stored after its first look.
   */
  private boolean worksBeforeStart() {
    return start == Start.MEASURED && !subject.looksSeldom();
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    subject.verify(server, runs, (long) runs * steps);
  }

  private final class Round implements Session {

    private final CountDownLatch bodies = new CountDownLatch(runs);
    private final Station station;

    private Round(ServerAddress server) throws Exception {
      this.station = subject.open(server, Job.ofSteps(steps, bodies::countDown));
    }

    @Override
    public Done run() throws Exception {
      if (start == Start.MEASURED) {
        station.startAll(runs);
      }
      if (!worksBeforeStart()) {
        station.work();
      }
      bodies.await();
      // The last bodies have run, so the end is near: looking often now disturbs nothing before it.
      while (!station.allEnded()) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
      return Done.ofRuns(runs, (long) runs * steps);
    }

    @Override
    public void close() throws SQLException, IOException {
      station.close();
    }
  }
}
