package io.millrace.bench.engine.latency;

import io.millrace.bench.engine.subject.Job;
import io.millrace.bench.engine.subject.Runner;
import io.millrace.bench.engine.subject.Station;
import io.millrace.bench.engine.subject.Subject;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.rounds.Latencies;
import io.millrace.bench.rounds.Layout;
import io.millrace.bench.server.ServerAddress;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * One run at a time on an idle engine: from its start until its caller knows that it has ended.
 *
 * @param who executes it
 * @param busyBefore runs one after another before the samples
 * @param samples in each round
 * @param steps of each run
 */
record RunAlone(Who who, int busyBefore, int samples, int steps) implements DatabaseWorkload {

  /** Who executes runs for a caller that waits. */
  interface Who {

    /** Its tables. */
    Layout layout();

    /** Opens it, ready to work. */
    Runner open(ServerAddress server, int steps) throws Exception;

    /** Looks whether all is recorded. */
    void verify(ServerAddress server, long runs, long steps) throws SQLException;

    /** A subject as one of them. */
    static Who of(Subject subject) {
      return new Who() {
        @Override
        public Layout layout() {
          return subject.layout();
        }

        @Override
        public Runner open(ServerAddress server, int steps) throws Exception {
          Station station = subject.open(server, Job.ofSteps(steps, () -> {}));
          station.work();
          return station;
        }

        @Override
        public void verify(ServerAddress server, long runs, long steps) throws SQLException {
          subject.verify(server, runs, steps);
        }
      };
    }
  }

  @Override
  public Layout layout() {
    return who.layout();
  }

  @Override
  public Session open(ServerAddress server) throws Exception {
    Runner runner = who.open(server, steps);
    return new Session() {
      @Override
      public Done run() throws Exception {
        for (int i = 0; i < busyBefore; i++) {
          runner.runToEnd();
        }
        var latencies = new Latencies(samples);
        var pauses = new Pauses(Duration.ZERO);
        for (int i = 0; i < samples; i++) {
          pauses.pause();
          long start = System.nanoTime();
          runner.runToEnd();
          latencies.add(System.nanoTime() - start);
        }
        return Done.ofRuns(runs(), runs() * steps).with(latencies.figures());
      }

      @Override
      public void close() throws SQLException, IOException {
        runner.close();
      }
    };
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    who.verify(server, runs(), runs() * steps);
  }

  private long runs() {
    return (long) busyBefore + samples;
  }
}
