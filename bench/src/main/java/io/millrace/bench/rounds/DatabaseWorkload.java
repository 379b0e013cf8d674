package io.millrace.bench.rounds;

import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Workload;
import io.millrace.bench.server.ServerAddress;
import java.sql.SQLException;
import java.util.Map;

/**
 * Work on the schema of the benchmarks, in rounds. Each round opens a session, measures {@link
 * Session#run} alone, closes it, and lets the workload verify what is in the database.
 */
public interface DatabaseWorkload extends Workload {

  /**
   * Makes all ready, outside the clock: connections, an engine, rows to work on.
   *
   * @param server where {@link BenchSchema#NAME} holds empty tables
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
    void close() throws SQLException;
  }

  /**
   * What was done.
   *
   * @param operations how many, in the unit of the cell's rate
   * @param extras figures of the workload's own by key, such as latencies
   */
  record Done(long operations, Map<String, Double> extras) {

    /** Without extras. */
    public static Done of(long operations) {
      return new Done(operations, Map.of());
    }
  }
}
