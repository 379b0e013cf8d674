package io.millrace.bench.engine.latency;

import io.millrace.bench.bare.RunIds;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.rounds.BenchSchema;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.rounds.Latencies;
import io.millrace.bench.server.ServerAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.PGConnection;

/**
 * Ceiling. In process: one run, stored as claimed. Across processes: one run is stored, and claimed
 * by another connection, which listens and is notified after the commit.
 *
 * @param busyBefore runs one after another before the samples
 * @param samples in each round
 * @param from where the start comes from
 */
record BareStart(int busyBefore, int samples, StartLatency.From from) implements DatabaseWorkload {

  private static final String CHANNEL = BenchSchema.NAME + "_bare";
  private static final int FOR_EVER = 0;

  @Override
  public Session open(ServerAddress server) throws Exception {
    return new Round(server);
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    RunTables.verify(server, runs(), 0);
  }

  private int runs() {
    return busyBefore + samples;
  }

  private final class Round implements Session {

    private final RunTables starting;
    private final RunTables executing;
    private final Connection notifies;
    private final Connection listens;
    private final ExecutorService listener = Executors.newSingleThreadExecutor();

    private Round(ServerAddress server) throws SQLException {
      this.starting = new RunTables(server, 1);
      this.executing = new RunTables(server, 1);
      this.notifies = server.connect();
      this.listens = server.connect();
      execute(listens, "listen " + CHANNEL);
    }

    @Override
    public Done run() throws Exception {
      for (int i = 0; i < busyBefore; i++) {
        begun(() -> {});
      }
      var latencies = new Latencies(samples);
      var pauses = new Pauses(Duration.ZERO);
      for (int i = 0; i < samples; i++) {
        latencies.add(begun(pauses::pause));
      }
      return Done.ofRuns(runs(), 0).with(latencies.figures());
    }

    /** One run after a pause, and how long it waited for its claim. */
    private long begun(Runnable pause) throws Exception {
      Future<Long> claimed =
          from == StartLatency.From.ACROSS ? listener.submit(this::claimWhenNotified) : null;
      pause.run();
      List<UUID> run = RunIds.many(1);
      long start = Now.nanos();
      if (claimed == null) {
        starting.insertClaimed(run.getFirst());
        return ended(starting, run) - start;
      }
      starting.insert(run);
      return claimedAfterNotify(claimed) - start;
    }

    private long claimedAfterNotify(Future<Long> claimed) throws Exception {
      execute(notifies, "notify " + CHANNEL);
      return claimed.get();
    }

    private long claimWhenNotified() throws SQLException {
      listens.unwrap(PGConnection.class).getNotifications(FOR_EVER);
      return ended(executing, executing.claim(1));
    }

    /** The time before it is ended, which is not measured. */
    private static long ended(RunTables tables, List<UUID> claimed) throws SQLException {
      long now = Now.nanos();
      tables.finish(claimed);
      return now;
    }

    @Override
    public void close() throws SQLException {
      listener.close();
      listens.close();
      notifies.close();
      executing.close();
      starting.close();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
