package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.config.MillraceOptions;
import io.millrace.config.NodeOptions;
import io.millrace.config.PayloadLimits;
import io.millrace.run.RunFilter;
import io.millrace.run.StartOptions;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.RetryPolicy;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Every option changes what happens, and a value that cannot be is named. */
@PostgresTest
class OptionsTest {

  private static MillraceOptions with(Postgres postgres, UnaryOperator<NodeOptions> change) {
    return postgres.options().withNode(change.apply(NodeOptions.defaults()));
  }

  @Test
  void aNodeExecutesNoMoreRunsAtATimeThanItMay(Postgres postgres) throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch two = new CountDownLatch(2);
    Workflow<Integer, Integer> meet =
        Workflow.named(
            "meet",
            Integer.class,
            (run, input) -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              two.countDown();
              assertThat(two.await(60, TimeUnit.SECONDS)).isTrue();
              run.action("leave", () -> {});
              now.decrementAndGet();
              return input;
            });
    try (Millrace millrace =
        Millrace.start(postgres.source(), with(postgres, node -> node.withMaxRunning(2)))) {
      millrace.register(meet);
      for (RunHandle<Integer> run : millrace.startAll(meet, Collections.nCopies(20, 1))) {
        run.await();
      }
    }
    assertThat(most).hasValue(2);
  }

  @Test
  void theLeaseIsAsLongAsSaid(Postgres postgres) {
    try (Millrace millrace =
        Millrace.start(
            postgres.source(), with(postgres, node -> node.withLease(Duration.ofMinutes(7))))) {
      assertThat(millrace.workflows()).isEmpty();
      assertThat(
              postgres.count(
                  "select count(*) from <schema>.node where lease_until > clock_timestamp() + interval '6 min' and lease_until < clock_timestamp() + interval '7 min'"))
          .isEqualTo(1);
    }
  }

  // By their defaults the counts below take minutes; the guards only tell the two apart.

  @Test
  void heartbeatsComeAsOftenAsSaid(Postgres postgres) throws Exception {
    Duration never = Duration.ofMinutes(3);
    Duration often = Duration.ofMillis(10);
    Workflow<String, String> wait =
        Workflow.named(
            "wait",
            String.class,
            (run, input) ->
                run.step(
                    "w",
                    () -> {
                      new CountDownLatch(1).await();
                      return input;
                    }));
    Millrace.start(postgres.source(), postgres.client()).close();
    countStatements(postgres, "node");

    // Idle, then with a run under way: each time the other interval would not give the count.
    beats(postgres, node -> node.withHeartbeats(never, often), millrace -> {});
    beats(
        postgres,
        node -> node.withHeartbeats(often, never),
        millrace -> millrace.start(millrace.register(wait), "x"));
  }

  private static void beats(
      Postgres postgres,
      UnaryOperator<NodeOptions> change,
      java.util.function.Consumer<Millrace> then)
      throws Exception {
    MillraceOptions options =
        with(
            postgres,
            node -> change.apply(node.withLease(Duration.ofMinutes(10)).withDrain(Duration.ZERO)));
    try (Millrace millrace = Millrace.start(postgres.source(), options)) {
      then.accept(millrace);
      long before = counted(postgres);
      await().atMost(Duration.ofSeconds(60)).until(() -> counted(postgres) > before + 100);
    }
  }

  @Test
  void runsAreLookedForAsOftenAsSaid(Postgres postgres) throws Exception {
    Millrace.start(postgres.source(), postgres.client()).close();
    countStatements(postgres, "run");
    MillraceOptions options = with(postgres, node -> node.withPoll(Duration.ofMillis(50)));
    try (Millrace millrace = Millrace.start(postgres.source(), options)) {
      millrace.register(Workflow.named("x", String.class, (run, input) -> input));

      await().atMost(Duration.ofSeconds(60)).until(() -> counted(postgres) > 100);
    }
  }

  /** A claim or heartbeat is an update, also one that finds nothing. */
  private static void countStatements(Postgres postgres, String table) throws Exception {
    postgres.execute(
        """
        create sequence <schema>.statements;
        create function <schema>.count_it() returns trigger language plpgsql as $$
        begin
          perform nextval('<schema>.statements');
          return null;
        end $$;
        create trigger count_it after update on <schema>.%s
          for each statement execute function <schema>.count_it();
        """
            .formatted(table));
  }

  private static long counted(Postgres postgres) {
    return postgres.count("select last_value from <schema>.statements");
  }

  @Test
  void aRunThatLosesItsNodeAsOftenAsSaidHasFailed(Postgres postgres) throws Exception {
    Workflow<String, String> echo = Workflow.named("echo", String.class, (run, input) -> input);
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      RunHandle<String> poison = client.start(client.register(echo), "x");
      // A node that died with the run, which had died with another one before.
      postgres.execute(
          """
          insert into <schema>.node (name, host, pid, process_started, status, lease_until,
            joined_at, max_running, free)
          values ('gone', '', 0, 0, 'alive', clock_timestamp(), clock_timestamp(), 1, 1);
          update <schema>.run set status = 'running', claim_no = 2, crashes = 1,
            node_id = (select node_id from <schema>.node);
          """);
      try (Millrace node =
          Millrace.start(postgres.source(), postgres.options().withCrashesMax(2))) {
        assertThat(node.workflows()).isEmpty();
        assertThatThrownBy(poison::await).hasMessageContaining("crash_loop");
      }
    }
  }

  @Test
  void twoSchemasInOneDatabaseDoNotMeet(Postgres postgres) throws Exception {
    Workflow<String, String> echo = Workflow.named("echo", String.class, (run, input) -> input);
    try (Millrace here = Millrace.start(postgres.source(), postgres.options());
        Millrace there =
            Millrace.start(
                postgres.source(), postgres.options().withSchema(postgres.schema() + "_b"))) {
      here.register(echo);
      there.register(echo);
      here.start(echo, "x").await();

      assertThat(here.runs(RunFilter.newest(10))).hasSize(1);
      assertThat(there.runs(RunFilter.newest(10))).isEmpty();
    }
  }

  @Test
  void valuesThatCannotBeAreNamed() {
    NodeOptions node = NodeOptions.defaults();
    refused(() -> node.withName(" "), "name ' '");
    refused(() -> node.withMaxRunning(-1), "maxRunning -1");
    refused(() -> node.withMaxRunning(100_001), "maxRunning 100001");
    refused(
        () -> node.withHeartbeats(Duration.ofSeconds(4), Duration.ofSeconds(3)),
        "heartbeat PT4S must be positive and fit three times into the lease PT10S");
    refused(() -> node.withHeartbeats(Duration.ofSeconds(1), Duration.ZERO), "idleHeartbeat PT0S");
    refused(() -> node.withLease(Duration.ZERO), "heartbeat PT0S");
    refused(() -> node.withPoll(Duration.ofMillis(1)), "poll PT0.001S");
    refused(() -> node.withDrain(Duration.ofSeconds(-1)), "drain PT-1S");
    refused(
        () -> node.withTransactionSilenceMax(Duration.ofMillis(999)),
        "transactionSilenceMax PT0.999S must be between PT1S and PT24H");
    refused(
        () -> node.withTransactionSilenceMax(Duration.ofDays(2)), "transactionSilenceMax PT48H");
    MillraceOptions options = MillraceOptions.defaults();
    for (String schema : List.of("", "Upper", "a-b", "pg_x", "a;drop", "x".repeat(41))) {
      refused(() -> options.withSchema(schema), "schema '%s'".formatted(schema));
    }
    refused(() -> new PayloadLimits(0, 1), "payload limits 0 and 1");
    refused(() -> options.withCrashesMax(0), "crashesMax 0 must be between 1 and 1000");
    refused(() -> options.withCrashesMax(1_001), "crashesMax 1001");
    assertThat(options.crashesMax()).isEqualTo(5);
    StartOptions start = StartOptions.defaults();
    refused(() -> start.withIdempotencyKey(""), "idempotency key ''");
    refused(() -> start.withIdempotencyKey("x".repeat(501)), "1 to 500 characters");
    refused(() -> RunFilter.newest(0), "limit 0");
    refused(() -> ParallelOptions.atMost(0), "maxConcurrency 0");
    refused(() -> RetryPolicy.fixed(0, Duration.ZERO), "maxAttempts 0");
    refused(() -> options.withGroupDepthMax(0), "groupDepthMax 0 must be between 1 and 100");
    refused(() -> options.withGroupDepthMax(101), "groupDepthMax 101");
    refused(() -> StepOptions.within(Duration.ZERO), "timeout PT0S must be positive");
    refused(
        () -> StepOptions.within(java.time.temporal.ChronoUnit.FOREVER.getDuration()),
        "for no limit leave it out");
    refused(() -> RetryPolicy.fixed(2, Duration.ofSeconds(Long.MAX_VALUE)), "at most 3650 days");
    refused(
        () -> StepOptions.defaults().withTotalTimeout(Duration.ofSeconds(-1)),
        "totalTimeout PT-1S must be positive");
  }

  private static void refused(Runnable attempt, String message) {
    assertThatThrownBy(attempt::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
