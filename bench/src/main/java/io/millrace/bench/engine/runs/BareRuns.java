package io.millrace.bench.engine.runs;

import io.millrace.bench.bare.Connections;
import io.millrace.bench.bare.RunIds;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.bare.StepPaths;
import io.millrace.bench.bare.Together;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.server.ServerAddress;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Ceiling: the whole life of empty runs as bare SQL. Each connection stores its share in batches
 * and after each batch claims one, writes the steps of its runs, one for each of them at a time,
 * and ends them; every statement is a commit of its own.
 *
 * @param connections how many do that at once
 * @param runs in all
 * @param steps of each run
 * @param batch runs in each statement
 * @param start whether storing the runs is part of what is measured
 */
record BareRuns(int connections, int runs, int steps, int batch, Start start)
    implements DatabaseWorkload {

  @Override
  public Session open(ServerAddress server) throws Exception {
    var round = new Round(new Connections(server, connections));
    if (start == Start.BEFORE) {
      round.store();
    }
    return round;
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    RunTables.verify(server, runs, (long) runs * steps);
  }

  private final class Round implements Session {

    private final Connections opened;
    private final List<UUID> ids = RunIds.many(runs);

    private Round(Connections opened) {
      this.opened = opened;
    }

    private void store() throws Exception {
      for (int from = 0; from < runs; from += batch) {
        insert(opened.first(), from);
      }
    }

    @Override
    public Done run() throws Exception {
      Together.run(
          opened.all(), start == Start.MEASURED ? this::cycle : (tables, i) -> drain(tables));
      return Done.ofRuns(runs, (long) runs * steps);
    }

    private void cycle(RunTables tables, int index) throws Exception {
      for (int from = index * batch; from < runs; from += connections * batch) {
        insert(tables, from);
        execute(tables);
      }
      drain(tables);
    }

    private void insert(RunTables tables, int from) throws Exception {
      tables.insert(ids.subList(from, Math.min(from + batch, runs)));
    }

    private void drain(RunTables tables) throws Exception {
      while (execute(tables)) {
        // until nothing is queued that no other connection has locked
      }
    }

    private boolean execute(RunTables tables) throws Exception {
      List<UUID> claimed = tables.claim(batch);
      if (claimed.isEmpty()) {
        return false;
      }
      for (int i = 0; i < steps; i++) {
        tables.insertSteps(claimed, StepPaths.path(i), i);
      }
      tables.finish(claimed);
      return true;
    }

    @Override
    public void close() throws SQLException {
      opened.close();
    }
  }
}
