package io.millrace.bench.engine.groups;

import io.millrace.bench.bare.RunIds;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.rounds.Latencies;
import io.millrace.bench.server.ServerAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Ceiling: the commit itself. All steps of a group in one statement, on one connection.
 *
 * @param members of each group
 * @param divisor by which its time is divided
 * @param repetitions groups in each round
 * @param work how long its steps take, before they are written
 */
record BareGroups(int members, int divisor, int repetitions, Duration work)
    implements DatabaseWorkload {

  @Override
  public Session open(ServerAddress server) throws SQLException {
    var tables = new RunTables(server, 1);
    List<UUID> runs = RunIds.many(repetitions);
    return new Session() {
      @Override
      public Done run() throws SQLException, InterruptedException {
        var latencies = new Latencies(repetitions);
        for (UUID run : runs) {
          long start = System.nanoTime();
          Thread.sleep(work);
          tables.insertBranches(run, members);
          latencies.add(System.nanoTime() - start);
        }
        return Done.ofRuns(repetitions, (long) repetitions * members)
            .with(GroupTimes.divided(latencies, divisor));
      }

      @Override
      public void close() throws SQLException {
        tables.close();
      }
    };
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    RunTables.verify(server, 0, (long) repetitions * members);
  }
}
