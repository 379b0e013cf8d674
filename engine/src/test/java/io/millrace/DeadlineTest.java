package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.MillraceOptions;
import io.millrace.failure.RunFailedException;
import io.millrace.run.RunDetails;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import io.millrace.run.StartOptions;
import io.millrace.run.StepStatus;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

@PostgresTest
class DeadlineTest {

  private static final String TYPE = "io.millrace.DeadlineExceeded";

  private final CountDownLatch begun = new CountDownLatch(1);
  private final AtomicBoolean patient = new AtomicBoolean(true);

  /** Waits until it is interrupted, and for nothing once it may go on. */
  private final Workflow<String, String> waits =
      Workflow.named(
          "waits",
          String.class,
          (run, input) ->
              run.step(
                  "wait",
                  () -> {
                    begun.countDown();
                    if (patient.get()) {
                      new CountDownLatch(1).await();
                    }
                    return input;
                  }));

  private static Instant now(Postgres postgres) {
    return postgres
        .jdbi()
        .withHandle(
            handle ->
                handle.createQuery("select clock_timestamp()").mapTo(OffsetDateTime.class).one())
        .toInstant();
  }

  @Test
  void aRunningRunIsInterruptedAtItsDeadlineAndFails(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(waits);
      Duration length = Duration.ofSeconds(1);
      RunDetails run = late(millrace, length);
      // On a busy machine the first ones may not even begin in time.
      while (run.steps().isEmpty()) {
        length = length.multipliedBy(2);
        run = late(millrace, length);
      }

      assertThat(run.steps().getFirst().status()).isEqualTo(StepStatus.CANCELLED);
      assertThat(run.summary().finishedAt()).isAfter(run.deadline());
    }
  }

  private RunDetails late(Millrace millrace, Duration length) {
    RunHandle<String> run =
        millrace.start(waits, "x", StartOptions.defaults().withDeadline(length));
    assertFailedByItsDeadline(run);
    return millrace.details(run.id());
  }

  private static void assertFailedByItsDeadline(RunHandle<String> run) {
    assertThatThrownBy(run::await)
        .isInstanceOfSatisfying(
            RunFailedException.class, e -> assertThat(e.failure().type()).isEqualTo(TYPE))
        .hasMessageContaining("run %s has not ended by its deadline 2".formatted(run.id()))
        .hasMessageContaining("'retry' executes it again without one");
  }

  @Test
  void aQueuedRunFailsByTheSweepOfAnyNodeAndItsOpenStepsAreCancelled(Postgres postgres)
      throws Exception {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(waits);
      RunHandle<String> run = client.start(waits, "x");
      handBack(postgres);
      assertThat(run.status()).isEqualTo(RunStatus.QUEUED);
      assertThat(postgres.text("select status from <schema>.step")).isEqualTo("running");
      postgres.execute("update <schema>.run set deadline = clock_timestamp()");
      // It does not know the workflow, so it cannot be the claim that ends the run.
      try (Millrace stranger = Millrace.start(postgres.source(), brisk(postgres))) {
        assertThat(stranger.workflows()).isEmpty();
        assertFailedByItsDeadline(run);
      }

      assertThat(postgres.text("select status from <schema>.step")).isEqualTo("cancelled");
    }
  }

  /** Has the run begun and handed back by a node that closes. */
  private void handBack(Postgres postgres) throws InterruptedException {
    MillraceOptions options = postgres.node("first", 1);
    options = options.withNode(options.node().withDrain(Duration.ZERO));
    try (Millrace node = Millrace.start(postgres.source(), options)) {
      node.register(waits);
      begun.await();
    }
  }

  private static MillraceOptions brisk(Postgres postgres) {
    MillraceOptions options = postgres.node("brisk", 1);
    Duration beat = Duration.ofMillis(50);
    return options.withNode(options.node().withHeartbeats(beat, beat));
  }

  @Test
  void aRetryDropsADeadlineThatHasPassedAndKeepsOneThatIsAhead(Postgres postgres) throws Exception {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(waits);
      Instant ahead = now(postgres).plus(Duration.ofHours(1));
      RunHandle<String> early =
          client.start(waits, "x", StartOptions.defaults().withDeadline(ahead));
      early.cancel();
      client.retry(early.id());
      assertThat(client.details(early.id()).deadline())
          .isEqualTo(ahead.truncatedTo(java.time.temporal.ChronoUnit.MICROS));
      early.cancel();

      RunHandle<String> late = client.start(waits, "late");
      postgres.execute(
          "update <schema>.run set deadline = clock_timestamp() where status = 'queued'");
      try (Millrace node = Millrace.start(postgres.source(), brisk(postgres))) {
        assertFailedByItsDeadline(late);
        patient.set(false);
        node.register(waits);
        node.retry(late.id());

        assertThat(late.await()).isEqualTo("late");
        assertThat(node.details(late.id()).deadline()).isNull();
      }
    }
  }

  @Test
  void aRunThatEndsInTimeIsLeftAlone(Postgres postgres) throws Exception {
    patient.set(false);
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(waits);
      StartOptions options = StartOptions.defaults().withDeadline(Duration.ofHours(1));
      RunHandle<String> run = millrace.start(waits, "x", options);

      assertThat(run.await()).isEqualTo("x");
      RunDetails details = millrace.details(run.id());
      assertThat(Duration.between(details.summary().createdAt(), details.deadline()))
          .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
    }
  }

  @Test
  void aDeadlineThatCannotBeKeptIsRefusedAtTheStart(Postgres postgres) {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(waits);
      Instant past = now(postgres).minusSeconds(60);

      assertThatThrownBy(() -> client.start(waits, "x", StartOptions.defaults().withDeadline(past)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "deadline %s has passed: the database's clock says 2".formatted(past));
      assertThatThrownBy(
              () -> client.start(waits, "x", StartOptions.defaults().withDeadline(Instant.MAX)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("more than 36,500 days ahead");
      for (Duration length : java.util.List.of(Duration.ZERO, Duration.ofDays(36_501))) {
        assertThatThrownBy(() -> StartOptions.defaults().withDeadline(length))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("deadline %s must be positive".formatted(length));
      }
      assertThat(postgres.count("select count(*) from <schema>.run")).isZero();
    }
  }

  @Test
  void aRunWithoutADeadlineHasNone(Postgres postgres) {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(waits);
      RunId run = client.start(waits, "x").id();

      assertThat(client.details(run).deadline()).isNull();
      assertThat(client.details(run).origin()).isNull();
    }
  }
}
