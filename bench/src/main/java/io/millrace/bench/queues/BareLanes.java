package io.millrace.bench.queues;

import io.millrace.bench.queues.LaneTables.Claimed;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.server.ServerAddress;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Ceiling: the same rows on one connection without an engine. One lane: all runs that hold its
 * slots end, and as many begin, in one statement and one commit. Many lanes of limit 1: so for one
 * run of each of {@value #BATCH} lanes.
 *
 * @param lanes where they wait
 * @param runs in all
 * @param totals whether the totals of a single lane are kept
 */
record BareLanes(Lanes lanes, int runs, boolean totals) implements DatabaseWorkload {

  /** Lanes in each statement. */
  static final int BATCH = 500;

  @Override
  public Session open(ServerAddress server) throws Exception {
    lanes.store(server, runs);
    var tables = new LaneTables(server);
    return new Session() {
      @Override
      public Done run() throws SQLException {
        int ended = lanes.lanes() == 1 ? lane(tables) : lanes(tables);
        if (ended != runs) {
          throw new IllegalStateException("ended %d of %d runs".formatted(ended, runs));
        }
        return Done.of(runs);
      }

      @Override
      public void close() throws SQLException {
        tables.close();
      }
    };
  }

  private int lane(LaneTables tables) throws SQLException {
    int ended = 0;
    List<Claimed> claimed = tables.claim(lanes.limit());
    while (!claimed.isEmpty()) {
      ended += claimed.size();
      claimed = tables.chainLane(claimed, lanes.limit(), totals);
    }
    return ended;
  }

  private int lanes(LaneTables tables) throws SQLException {
    int ended = 0;
    Deque<Claimed> claimed = new ArrayDeque<>(tables.claim(lanes.lanes()));
    while (!claimed.isEmpty()) {
      List<Claimed> batch = new ArrayList<>();
      while (batch.size() < BATCH && !claimed.isEmpty()) {
        batch.add(claimed.remove());
      }
      ended += batch.size();
      claimed.addAll(tables.chainLanes(batch));
    }
    return ended;
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    LaneRuns.verify(server, lanes, runs);
  }
}
