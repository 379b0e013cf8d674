package io.millrace.bench.engine.latency;

import io.millrace.bench.engine.subject.Job;
import io.millrace.bench.engine.subject.Starter;
import io.millrace.bench.engine.subject.Station;
import io.millrace.bench.engine.subject.Subject;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.rounds.Latencies;
import io.millrace.bench.rounds.Layout;
import io.millrace.bench.server.ServerAddress;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * From just before the call that starts a run to the first line of its function, on an idle engine.
 * The time of the start travels in the run's input.
 *
 * @param subject who executes it
 * @param busyBefore runs one after another before the samples
 * @param samples in each round
 * @param from who starts it
 */
record StartLatency(Subject subject, int busyBefore, int samples, From from)
    implements DatabaseWorkload {

  /** Much more than any poll. */
  private static final long HANG_SECONDS = 60;

  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  /** Which process starts the run. */
  enum From {
    /** The one that executes it. */
    IN_PROCESS,
    /** Another one, which executes nothing. */
    ACROSS
  }

  @Override
  public Layout layout() {
    return subject.layout();
  }

  @Override
  public Session open(ServerAddress server) throws Exception {
    return new Round(server);
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    subject.verify(server, runs(), runs());
  }

  private int runs() {
    return busyBefore + samples;
  }

  private final class Round implements Session {

    private final LinkedBlockingQueue<Long> taken = new LinkedBlockingQueue<>();
    private final CountDownLatch worked = new CountDownLatch(runs());
    private final Station station;
    private final Starter starter;

    private Round(ServerAddress server) throws Exception {
      this.station =
          subject.open(
              server, new Job(1, payload -> taken.add(Now.nanos() - payload), worked::countDown));
      station.work();
      this.starter = from == From.IN_PROCESS ? station : new StarterInProcess(server, subject);
    }

    @Override
    public Done run() throws Exception {
      for (int i = 0; i < busyBefore; i++) {
        begun();
      }
      var latencies = new Latencies(samples);
      var pauses = new Pauses(subject.poll());
      for (int i = 0; i < samples; i++) {
        pauses.pause();
        latencies.add(begun());
      }
      worked.await();
      while (!station.allEnded()) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
      return Done.ofRuns(runs(), runs()).with(latencies.figures());
    }

    /** One run, and how long it waited for its first line. */
    private long begun() throws Exception {
      starter.start(Now.nanos());
      Long nanos = taken.poll(HANG_SECONDS, TimeUnit.SECONDS);
      if (nanos == null) {
        throw new IllegalStateException("a run has not begun");
      }
      return nanos;
    }

    @Override
    public void close() throws SQLException, IOException {
      if (from == From.ACROSS) {
        starter.close();
      }
      station.close();
    }
  }
}
