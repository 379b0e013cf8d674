package io.millrace.bench.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bench.engine.subject.MillraceSubject;
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
import org.junit.jupiter.params.provider.ValueSource;

/** A ceiling is one only while it leaves the rows that Millrace leaves. */
class SameRowsTest {

  private static final int RUNS = 3;
  private static final int STEPS = 2;

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
  @ValueSource(strings = {"run", "step"})
  void bareRunsLeaveTheRowsOfMillrace(String table) throws Exception {
    List<String> bare = rows(table, new BareRuns(1, RUNS, STEPS, RUNS, Start.MEASURED));

    assertThat(bare)
        .hasSizeGreaterThanOrEqualTo(RUNS)
        .isEqualTo(
            rows(table, new Runs(MillraceSubject.ofDefaults(), RUNS, STEPS, Start.MEASURED)));
  }

  private static List<String> rows(String table, DatabaseWorkload workload) throws Exception {
    BenchSchema.create(server.address());
    try (DatabaseWorkload.Session session = workload.open(server.address())) {
      session.run();
    }
    List<String> rows = new ArrayList<>();
    try (Connection connection = server.address().connect(BenchSchema.NAME);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(columns(table))) {
      while (found.next()) {
        rows.add(found.getString(1));
      }
    }
    return rows;
  }

  /** Each row as text, without what differs from run to run: ids, times, and a step's node. */
  private static String columns(String table) {
    return """
        select regexp_replace(regexp_replace(regexp_replace(t::text,
            '[0-9a-f-]{36}', 'id'),
            '"[0-9-]{10} [0-9:.+]+"', 'time', 'g'),
            '^[(]id,time,time,[0-9]+', '(id,time,time,node')
        from %s as t
        order by run_id, t::text
        """
        .formatted(table);
  }
}
