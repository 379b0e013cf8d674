package io.millrace.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.engine.database.Database;
import io.millrace.engine.database.Reserved;
import io.millrace.run.RunId;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Claims made by the statement itself, each claimer on a connection of its own. */
@PostgresTest
class ClaimTest {

  private static final Workflow<String, String> NOTHING =
      Workflow.named("nothing", String.class, (run, input) -> input);
  private static final String[] WORKFLOWS = {"nothing@1"};

  @Test
  @DisplayName("atomic claim: 1 run, 2 claims at once -> exactly one gets it; row `running`")
  void oneRunIsClaimedOnce(Postgres postgres) throws Exception {
    List<RunId> runs = start(postgres, 1);

    List<List<ClaimedRun>> claimed = claimAtOnce(postgres, 2);

    assertThat(claimed.stream().map(List::size)).containsExactlyInAnyOrder(0, 1);
    assertThat(
            postgres.text(
                "select status from <schema>.run where run_id = ?", runs.getFirst().value()))
        .isEqualTo("running");
  }

  @Test
  @DisplayName(
      "many workers claim different runs: 5 runs, 5 claims at once -> 5 distinct, all `running`")
  void claimsAtOnceGetDifferentRuns(Postgres postgres) throws Exception {
    List<RunId> runs = start(postgres, 5);

    List<List<ClaimedRun>> claimed = claimAtOnce(postgres, 5);

    assertThat(ids(claimed)).containsExactlyInAnyOrderElementsOf(runs);
    assertThat(postgres.count("select count(*) from <schema>.run where status = 'running'"))
        .isEqualTo(5);
  }

  @Test
  @DisplayName("FIFO: runs enqueued A, B, C -> claimed A, B, C")
  void runsAreClaimedInTheOrderOfTheirStart(Postgres postgres) throws Exception {
    List<RunId> runs = start(postgres, 3);
    List<RunId> claimed = new ArrayList<>();

    try (Claimers claimers = new Claimers(postgres, 1)) {
      for (int i = 0; i < 3; i++) {
        claimed.addAll(ids(List.of(claimers.claim(0, 1))));
      }
    }

    assertThat(claimed).containsExactlyElementsOf(runs);
  }

  @Test
  @DisplayName(
      "high contention: 20 claimers at once, 10 runs -> exactly 10 succeed with distinct ids, 10 get nothing; 200 times")
  void twentyClaimersShareTenRuns(Postgres postgres) throws Exception {
    start(postgres, 0);
    try (Claimers claimers = new Claimers(postgres, 20)) {
      for (int round = 0; round < 100; round++) {
        List<RunId> runs = start(postgres, 10);

        List<List<ClaimedRun>> claimed = claimers.claimAtOnce();

        assertThat(ids(claimed)).as("round %d", round).containsExactlyInAnyOrderElementsOf(runs);
        assertThat(claimed.stream().filter(List::isEmpty)).as("round %d", round).hasSize(10);
      }
    }
  }

  @Test
  void aBatchComesInTheOrderOfItsStart(Postgres postgres) throws Exception {
    List<RunId> runs = start(postgres, 500);

    try (Claimers claimers = new Claimers(postgres, 1)) {
      assertThat(ids(List.of(claimers.claim(0, 500)))).containsExactlyElementsOf(runs);
    }
  }

  @Test
  void whileAnotherNodeHasRoomOnlyAFairShareIsTaken(Postgres postgres) throws Exception {
    start(postgres, 9);

    try (Claimers claimers = new Claimers(postgres, 1)) {
      assertThat(claimers.claim(0, 100, 2)).hasSize(3);
      assertThat(claimers.claim(0, 100, 2)).hasSize(2);
      assertThat(claimers.claim(0, 1, 2)).hasSize(1);
      assertThat(claimers.claim(0, 100, 0)).hasSize(3);
    }
  }

  @Test
  void aNodeWhoseLeaseIsOverClaimsNothing(Postgres postgres) throws Exception {
    start(postgres, 1);

    try (Claimers claimers = new Claimers(postgres, 2)) {
      postgres.execute(
          "update <schema>.node set lease_until = clock_timestamp() - interval '1 ms' where name = 'claimer-0'");

      assertThat(claimers.claim(0, 1)).isEmpty();
      assertThat(claimers.claim(1, 1)).hasSize(1);
    }
  }

  @Test
  void whatANodeClaimedAndDoesNotExecuteIsClaimedAnew(Postgres postgres) throws Exception {
    start(postgres, 3);

    try (Claimers claimers = new Claimers(postgres, 2)) {
      List<RunId> claimed = ids(List.of(claimers.claim(0, 2)));
      claimers.claim(1, 1);

      List<ClaimedRun> adopted = claimers.adopt(0, Set.of(claimed.getFirst()));

      assertThat(ids(List.of(adopted))).containsExactly(claimed.getLast());
      // So that nothing counts any more that was sent under the claim before.
      assertThat(adopted.getFirst().claim().number()).isEqualTo(2);
      assertThat(
              postgres.text("select string_agg(claim_no::text, '' order by seq) from <schema>.run"))
          .isEqualTo("121");
    }
  }

  @Test
  void crashesBeforeARecordedStepCountNoMoreWhenARunIsClaimedAnew(Postgres postgres)
      throws Exception {
    start(postgres, 2);

    try (Claimers claimers = new Claimers(postgres, 1)) {
      claimers.claim(0, 2);
      postgres.execute(
          """
          update <schema>.run set crashes = 4;
          insert into <schema>.step (run_id, started_at, finished_at, node_id, claim_no, ordinal,
            attempts, failures, path, kind, status, output)
          select run_id, clock_timestamp(), clock_timestamp(), node_id, claim_no, 0, 1, 0, 'done',
            'step', 'succeeded', 'null'
          from <schema>.run where seq = 1
          """);

      claimers.adopt(0, Set.of());

      assertThat(
              postgres.text("select string_agg(crashes::text, '' order by seq) from <schema>.run"))
          .isEqualTo("04");
    }
  }

  @Test
  void aNodeWhoseLeaseIsOverAdoptsNothing(Postgres postgres) throws Exception {
    start(postgres, 1);

    try (Claimers claimers = new Claimers(postgres, 1)) {
      claimers.claim(0, 1);
      postgres.execute(
          "update <schema>.node set lease_until = clock_timestamp() - interval '1 ms'");

      assertThat(claimers.adopt(0, Set.of())).isEmpty();
      assertThat(postgres.count("select max(claim_no) from <schema>.run")).isEqualTo(1);
    }
  }

  @Test
  void runsOfUnknownWorkflowsStayQueued(Postgres postgres) throws Exception {
    start(postgres, 2);
    postgres.execute("update <schema>.run set workflow = 'renamed' where seq = 1");

    try (Claimers claimers = new Claimers(postgres, 1)) {
      assertThat(claimers.claim(0, 10)).hasSize(1);
    }
    assertThat(postgres.text("select status from <schema>.run where seq = 1")).isEqualTo("queued");
  }

  // ---- claimers ----

  private static List<RunId> start(Postgres postgres, int count) {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(NOTHING);
      return client.startAll(NOTHING, Collections.nCopies(count, "x")).stream()
          .map(handle -> handle.id())
          .toList();
    }
  }

  private static List<List<ClaimedRun>> claimAtOnce(Postgres postgres, int claimers)
      throws Exception {
    try (Claimers all = new Claimers(postgres, claimers)) {
      return all.claimAtOnce();
    }
  }

  private static List<RunId> ids(List<List<ClaimedRun>> claimed) {
    return claimed.stream().flatMap(List::stream).map(run -> run.claim().runId()).toList();
  }

  /** Nodes that only claim. */
  private static final class Claimers implements AutoCloseable {

    private final Database database;
    private final ClaimStatement statement;
    private final List<Reserved> connections = new ArrayList<>();
    private final List<Long> nodes = new ArrayList<>();

    Claimers(Postgres postgres, int count) throws Exception {
      database = Database.open(postgres.source(), postgres.schema());
      statement = new ClaimStatement(database);
      for (int i = 0; i < count; i++) {
        connections.add(database.reserve());
        connections.getLast().get();
        nodes.add(
            postgres.count(
                """
                insert into <schema>.node (name, host, pid, process_started, status, lease_until,
                  joined_at, max_running, free)
                values (?, '', 0, 0, 'alive', clock_timestamp() + interval '1 hour',
                  clock_timestamp(), 1, 1)
                returning node_id
                """,
                "claimer-" + i));
      }
    }

    List<ClaimedRun> claim(int claimer, int free) throws Exception {
      return claim(claimer, free, 0);
    }

    List<ClaimedRun> claim(int claimer, int free, int others) throws Exception {
      return statement.claim(
          connections.get(claimer).get(),
          nodes.get(claimer),
          RunKey.FIRST,
          RunKey.FIRST,
          free,
          others,
          WORKFLOWS);
    }

    List<ClaimedRun> adopt(int claimer, Set<RunId> active) throws Exception {
      return statement.adopt(connections.get(claimer).get(), nodes.get(claimer), active);
    }

    /** Each claims one, all from behind one barrier. */
    List<List<ClaimedRun>> claimAtOnce() throws Exception {
      CyclicBarrier start = new CyclicBarrier(connections.size());
      try (var threads = Executors.newFixedThreadPool(connections.size())) {
        List<Callable<List<ClaimedRun>>> claims = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
          int claimer = i;
          claims.add(
              () -> {
                start.await();
                return claim(claimer, 1);
              });
        }
        List<List<ClaimedRun>> claimed = new ArrayList<>();
        for (Future<List<ClaimedRun>> claim : threads.invokeAll(claims)) {
          claimed.add(claim.get());
        }
        Set<RunId> distinct = new HashSet<>(ids(claimed));
        assertThat(distinct).hasSameSizeAs(ids(claimed));
        return claimed;
      }
    }

    @Override
    public void close() {
      connections.forEach(Reserved::close);
      database.close();
    }
  }
}
