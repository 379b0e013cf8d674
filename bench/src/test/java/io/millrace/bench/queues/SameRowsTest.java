package io.millrace.bench.queues;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bench.rounds.BenchSchema;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.server.BenchServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A ceiling is one only while it leaves the rows that Millrace leaves. */
class SameRowsTest {

  private static final int RUNS = 7;

  /** All but what differs from run to run: ids, times, and fair keys, which follow the claims. */
  private static final String ROWS =
      """
      select concat_ws(' ', 'run', lane, status, workflow, queue, version, priority, claim_no, crashes,
        input, output, error, lane_rank, entered_seq is null, admitted_seq is null, admitted_at is null,
        released_seq is null, started_at is null, finished_at is null, node_id is null,
        fair_key is null, parked_at is null, rank() over (partition by lane order by seq)
          - rank() over (partition by lane order by admitted_seq))
      from run
      union all
      select concat_ws(' ', 'lane', queue, lane, active, waiting, head_rank, starts, blocked_by, due_at,
        halted_by, enqueued, succeeded, failed, cancelled, head_seq = (
          select max(seq) from run r where r.lane = l.lane))
      from lane l
      order by 1
      """;

  private static BenchServer server;

  @BeforeAll
  static void start() throws Exception {
    server = BenchServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "3, 1"})
  void bareLanesLeaveTheRowsOfMillrace(int lanes, int limit) throws Exception {
    var shape = new Lanes(lanes, limit);

    assertThat(rows(new BareLanes(shape, RUNS, true)))
        .hasSize(RUNS + lanes)
        .isEqualTo(rows(new LaneRuns(shape, RUNS)));
  }

  private static List<String> rows(DatabaseWorkload workload) throws Exception {
    BenchSchema.create(server.address());
    try (DatabaseWorkload.Session session = workload.open(server.address())) {
      session.run();
    }
    workload.verify(server.address());
    List<String> rows = new ArrayList<>();
    try (Connection connection = server.address().connect(BenchSchema.NAME);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(ROWS)) {
      while (found.next()) {
        rows.add(found.getString(1));
      }
    }
    return rows;
  }
}
