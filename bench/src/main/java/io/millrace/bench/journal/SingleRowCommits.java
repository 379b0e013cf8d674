package io.millrace.bench.journal;

import io.millrace.bench.bare.Connections;
import io.millrace.bench.bare.RunIds;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.bare.StepPaths;
import io.millrace.bench.bare.Together;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.rounds.Latencies;
import io.millrace.bench.server.ServerAddress;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Ceiling: one step row for each commit, over some connections at once, each with a run of its own.
 *
 * @param connections how many
 * @param rows steps in all
 */
record SingleRowCommits(int connections, int rows) implements DatabaseWorkload {

  @Override
  public Session open(ServerAddress server) throws Exception {
    return new Round(new Connections(server, connections));
  }

  private int share() {
    return rows / connections;
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    RunTables.verify(server, 0, (long) share() * connections);
  }

  private final class Round implements Session {

    private final Connections opened;
    private final List<UUID> runs = RunIds.many(connections);
    private final List<Latencies> latencies =
        Stream.generate(() -> new Latencies(share())).limit(connections).toList();

    private Round(Connections opened) {
      this.opened = opened;
    }

    @Override
    public Done run() throws Exception {
      Together.run(opened.all(), (tables, i) -> insert(tables, runs.get(i), latencies.get(i)));
      // Latency is a figure of the lone connection only; with more it would measure their queue.
      Map<String, Double> extras = connections == 1 ? latencies.getFirst().figures() : Map.of();
      return Done.of((long) share() * connections).with(extras);
    }

    private void insert(RunTables tables, UUID run, Latencies taken) throws Exception {
      for (int i = 0; i < share(); i++) {
        long start = System.nanoTime();
        tables.insertStep(run, StepPaths.path(i), i);
        taken.add(System.nanoTime() - start);
      }
    }

    @Override
    public void close() throws SQLException {
      opened.close();
    }
  }
}
