package io.millrace.bench.engine.runs;

import io.millrace.bench.engine.subject.Callers;
import io.millrace.bench.engine.subject.Job;
import io.millrace.bench.engine.subject.Station;
import io.millrace.bench.engine.subject.Subject;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.rounds.Layout;
import io.millrace.bench.server.ServerAddress;
import java.io.IOException;
import java.sql.SQLException;

/**
 * Callers that each start a run, wait for its end, and start the next: so many are under way all
 * the time.
 *
 * @param subject who executes them
 * @param callers runs at once
 * @param runs in all
 * @param steps of each
 */
record ClosedLoop(Subject subject, int callers, int runs, int steps) implements DatabaseWorkload {

  @Override
  public Layout layout() {
    return subject.layout();
  }

  @Override
  public Session open(ServerAddress server) throws Exception {
    Station station = subject.open(server, Job.ofSteps(steps, () -> {}));
    station.work();
    return new Session() {
      @Override
      public Done run() throws Exception {
        Callers.run(callers, runs, index -> station.runToEnd());
        return Done.ofRuns(runs, (long) runs * steps);
      }

      @Override
      public void close() throws SQLException, IOException {
        station.close();
      }
    };
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    subject.verify(server, runs, (long) runs * steps);
  }
}
