package io.millrace;

import static io.millrace.Bookings.book;
import static io.millrace.Bookings.bookings;
import static io.millrace.Bookings.makeTable;
import static io.millrace.Ended.end;
import static io.millrace.Ended.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.run.RunDetails;
import io.millrace.run.RunId;
import io.millrace.run.StepStatus;
import io.millrace.run.StepSummary;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.RetryPolicy;
import io.millrace.workflow.Run;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Workflow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Steps that are recorded in the transaction of their own work. */
@PostgresTest
class TransactionTest {

  @Test
  void theWorkAndItsRecordAreCommittedTogether(Postgres postgres) throws Exception {
    makeTable(postgres);

    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "debit",
                String.class,
                (r, x) -> r.transaction("debit", c -> book(c, postgres.schema(), 5))));

    assertThat(run.output()).isEqualTo("1");
    assertThat(bookings(postgres)).isEqualTo(1);
    // Written by one transaction.
    assertThat(
            postgres.count(
                "select count(*) from <schema>.booking b join <schema>.step s on b.xmin = s.xmin"))
        .isEqualTo(1);
    StepSummary step = run.steps().getFirst();
    assertThat(step.status()).isEqualTo(StepStatus.SUCCEEDED);
    assertThat(step.attempts()).hasSize(1);
  }

  @Test
  void aFailedAttemptIsRolledBackAndTriedAgain(Postgres postgres) throws Exception {
    makeTable(postgres);
    AtomicInteger attempts = new AtomicInteger();

    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "debit",
                String.class,
                (r, x) ->
                    r.transaction(
                        "debit",
                        StepOptions.retrying(RetryPolicy.fixed(3, Duration.ZERO)),
                        c -> {
                          book(c, postgres.schema(), 5);
                          if (attempts.incrementAndGet() < 3) {
                            throw new IllegalStateException("not now");
                          }
                          return 9;
                        })));

    assertThat(run.output()).isEqualTo("9");
    assertThat(bookings(postgres)).isEqualTo(1);
    assertThat(run.steps().getFirst().attempts()).hasSize(3);
  }

  @Test
  void aStepThatFailsForGoodLeavesNothingBehind(Postgres postgres) throws Exception {
    makeTable(postgres);

    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "debit",
                String.class,
                (r, x) ->
                    r.transaction(
                        "debit",
                        c -> {
                          book(c, postgres.schema(), 5);
                          book(c, "no_such_schema", 5);
                          return 1;
                        })));

    assertThat(run.error().message()).contains("no_such_schema");
    assertThat(bookings(postgres)).isZero();
    assertThat(run.steps().getFirst().status()).isEqualTo(StepStatus.FAILED);
  }

  @Test
  void theTransactionIsNotTheBodysToEnd(Postgres postgres) throws Exception {
    makeTable(postgres);
    List<String> refusals = new CopyOnWriteArrayList<>();
    Connection[] kept = new Connection[1];

    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "careless",
                String.class,
                (r, x) ->
                    r.transaction(
                        "careless",
                        c -> {
                          kept[0] = c;
                          for (Ending ending :
                              List.<Ending>of(
                                  Connection::commit,
                                  Connection::rollback,
                                  Connection::close,
                                  each -> each.setAutoCommit(true))) {
                            assertThatThrownBy(() -> ending.on(c))
                                .isInstanceOf(SQLException.class)
                                .satisfies(e -> refusals.add(e.getMessage()));
                          }
                          var savepoint = c.setSavepoint();
                          book(c, postgres.schema(), 1);
                          c.rollback(savepoint);
                          return book(c, postgres.schema(), 2);
                        })));

    assertThat(run.output()).isEqualTo("1");
    assertThat(refusals)
        .hasSize(4)
        .allSatisfy(refusal -> assertThat(refusal).contains("step 'careless'"));
    assertThat(postgres.count("select sum(amount) from <schema>.booking")).isEqualTo(2);
    assertThatThrownBy(() -> kept[0].createStatement()).hasMessageContaining("is over");
  }

  private interface Ending {
    void on(Connection connection) throws SQLException;
  }

  @Test
  void aReplayTakesTheRecordAndDoesNotWorkAgain(Postgres postgres) throws Exception {
    makeTable(postgres);
    Handover handover = new Handover();
    RunId run =
        handover.begin(
            postgres,
            (r, x) ->
                r.transaction("debit", c -> book(c, postgres.schema(), 5))
                    + r.step("s", handover::stuck));

    String result =
        Handover.goOn(
            postgres,
            run,
            (r, x) ->
                r.transaction("debit", c -> book(c, postgres.schema(), 5)) + r.step("s", () -> 10));

    assertThat(result).isEqualTo("11");
    assertThat(bookings(postgres)).isEqualTo(1);
  }

  @Test
  void aTransactionWhoseNodeIsTakenAwayIsNotCommitted(Postgres postgres) throws Exception {
    makeTable(postgres);
    Handover handover = new Handover();
    RunId run =
        handover.begin(
            postgres,
            (r, x) ->
                r.transaction(
                    "debit",
                    c -> {
                      book(c, postgres.schema(), 5);
                      return handover.stuck();
                    }));

    assertThat(bookings(postgres)).isZero();
    assertThat(
            Handover.goOn(
                postgres,
                run,
                (r, x) -> r.transaction("debit", c -> book(c, postgres.schema(), 7))))
        .isEqualTo("1");
    assertThat(postgres.count("select sum(amount) from <schema>.booking")).isEqualTo(7);
  }

  @Test
  void aTransactionWhoseTimeIsOverIsRolledBack(Postgres postgres) throws Exception {
    makeTable(postgres);
    AtomicInteger attempts = new AtomicInteger();
    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "slow",
                String.class,
                (r, x) ->
                    r.transaction(
                        "slow",
                        StepOptions.within(Duration.ofMillis(200))
                            .withRetry(RetryPolicy.fixed(2, Duration.ZERO)),
                        c -> {
                          int rows = book(c, postgres.schema(), 5);
                          if (attempts.incrementAndGet() == 1) {
                            new CountDownLatch(1).await();
                          }
                          return rows;
                        })));

    assertThat(run.output()).isEqualTo("1");
    assertThat(attempts).hasValue(2);
    assertThat(bookings(postgres)).isEqualTo(1);
  }

  @Test
  void runsMayBeManyMoreThanConnections(Postgres postgres) throws Exception {
    makeTable(postgres);
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      Workflow<Integer, Integer> debit =
          millrace.register(
              Workflow.named(
                  "debit",
                  Integer.class,
                  (r, amount) -> TransactionTest.debit(r, postgres, amount)));
      var runs =
          millrace.startAll(debit, java.util.stream.IntStream.range(0, 100).boxed().toList());
      for (RunHandle<Integer> run : runs) {
        run.await();
      }
    }
    assertThat(bookings(postgres)).isEqualTo(100);
    assertThat(postgres.count("select sum(amount) from <schema>.booking")).isEqualTo(4_950);
  }

  private static int debit(Run run, Postgres postgres, int amount) {
    return run.transaction("debit", c -> book(c, postgres.schema(), amount));
  }
}
