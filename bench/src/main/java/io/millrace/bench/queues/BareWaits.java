package io.millrace.bench.queues;

import io.millrace.bench.bare.RunIds;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.queues.LaneTables.Claimed;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.rounds.Latencies;
import io.millrace.bench.server.ServerAddress;
import java.sql.SQLException;
import java.util.List;

/**
 * Ceiling of both waits, on one connection and an idle server. Admission: a run is stored as
 * claimed. Release: a run of a lane of limit 1 ends and the next one is claimed. One commit each.
 *
 * @param samples of each
 */
record BareWaits(int samples) implements DatabaseWorkload {

  private static final Lanes ONE = new Lanes(1, 1);

  @Override
  public Session open(ServerAddress server) throws Exception {
    ONE.store(server, samples + 1);
    var lane = new LaneTables(server);
    var runs = new RunTables(server, 1);
    return new Session() {
      @Override
      public Done run() throws SQLException {
        var admissions = new Latencies(samples);
        var releases = new Latencies(samples);
        List<Claimed> claimed = lane.claim(1);
        for (int i = 0; i < samples; i++) {
          long start = System.nanoTime();
          runs.insertClaimed(RunIds.many(1).getFirst());
          long inserted = System.nanoTime();
          claimed = lane.chainLane(claimed, 1, true);
          admissions.add(inserted - start);
          releases.add(System.nanoTime() - inserted);
        }
        return Done.of(2L * samples).with(Waits.figures(admissions, releases));
      }

      @Override
      public void close() throws SQLException {
        lane.close();
        runs.close();
      }
    };
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    RunTables.verify(server, samples, 0);
  }
}
