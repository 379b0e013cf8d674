package io.millrace.bench.rounds;

import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Workload;
import io.millrace.bench.server.ServerAddress;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;

/**
 * Work on the schema of the benchmarks, in rounds. Each round opens a session, measures {@link
 * Session#run} alone, closes it, and lets the workload verify what is in the database.
 */
public interface DatabaseWorkload extends Workload {

  /** Whose tables it writes to. */
  default Layout layout() {
    return Layout.MILLRACE;
  }

  /**
   * Makes all ready, outside the clock: connections, an engine, rows to work on.
   *
   * @param server where the schema of {@link #layout()} holds empty tables
   */
  Session open(ServerAddress server) throws Exception;

  /**
   * Looks whether a round left all it should, outside clock and counters.
   *
   * @throws IllegalStateException if it did not; the fork fails and gives no figures
   */
  void verify(ServerAddress server) throws SQLException;

  @Override
  default ForkResult measure(ForkRequest request) throws Exception {
    return new Rounds(request.database(), this).measure(request);
  }

  /** One round. */
  interface Session extends AutoCloseable {

    /** Does the work; the clock runs. */
    Done run() throws Exception;

    /** Leaves no connection open. */
    @Override
    void close() throws SQLException, IOException;
  }

  /**
   * What was done.
   *
   * @param operations how many, in the unit of the cell's rate
   * @param steps recorded by all of them together; 0 where an operation is a step itself
   * @param extras figures of the workload's own by key, such as latencies
   */
  record Done(long operations, long steps, Map<String, Double> extras) {

    /** Operations alone. */
    public static Done of(long operations) {
      return new Done(operations, 0, Map.of());
    }

    /** The same with figures of the workload's own. */
    public Done with(Map<String, Double> figures) {
      return new Done(operations, steps, figures);
    }

    /** Runs that recorded steps. */
    public static Done ofRuns(long runs, long steps) {
      return new Done(runs, steps, Map.of());
    }
  }
}
