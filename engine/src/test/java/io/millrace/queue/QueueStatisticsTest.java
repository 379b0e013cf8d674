package io.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.Queues;
import io.millrace.RunHandle;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The numbers of queues and lanes are those that a count of the rows gives. */
@PostgresTest
class QueueStatisticsTest {

  private static final QueuePolicy FIVE =
      QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(5));

  private static void with(Postgres postgres, Consumer<Millrace> test) {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.client())) {
      test.accept(millrace);

      assertThat(millrace.queues().check()).isEmpty();
    }
  }

  @Test
  void theyEqualACountOfTheRows(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          long seed = System.nanoTime();
          Random random = new Random(seed);
          Drive drive = new Drive(postgres);
          millrace.queues().set("mail", FIVE);
          for (String lane : List.of("a", "b", "c")) {
            drive.start("mail", lane, 50);
          }
          List<UUID> active = drive.active("mail");
          for (int ended = 0; !active.isEmpty(); ended++) {
            UUID run = active.get(random.nextInt(active.size()));
            drive.end(run, random.nextInt(4) == 0 ? "failed" : "succeeded");
            if (ended % 10 == 0) {
              assertThatNumbersAreTrue(postgres, millrace.queues(), "seed " + seed);
            }
            active = drive.active("mail");
          }
          QueueStatistics mail = millrace.queues().statistics("mail");
          assertThat(mail.counts().completed()).isEqualTo(150);
          assertThat(mail.counts().enqueued()).isEqualTo(150);
          assertThat(mail.counts().active() + mail.counts().queued()).isZero();
          assertThat(mail.lanes()).isEqualTo(3);
          assertThat(mail.oldestQueued()).isNull();
          assertThat(mail.changedAt()).isNotNull();
          assertThat(mail.hints()).isEmpty();
        });
  }

  private static void assertThatNumbersAreTrue(Postgres postgres, Queues queues, String seed) {
    QueueCounts mail = queues.statistics("mail").counts();
    assertThat(mail).as(seed).isEqualTo(counted(postgres, "queue = 'mail'"));
    List<LaneStatistics> lanes = queues.lanes("mail", null, 10);
    assertThat(lanes).extracting(LaneStatistics::lane).containsExactly("a", "b", "c");
    for (LaneStatistics lane : lanes) {
      assertThat(lane.counts())
          .as(seed)
          .isEqualTo(counted(postgres, "lane = '%s'".formatted(lane.lane())));
      assertThat(lane.oldestQueued() == null).isEqualTo(lane.counts().queued() == 0);
    }
  }

  private static QueueCounts counted(Postgres postgres, String where) {
    List<Long> numbers = new ArrayList<>();
    for (String what :
        List.of(
            "status = 'queued' and admitted_seq is null",
            "admitted_seq is not null and released_seq is null",
            "true",
            "status = 'succeeded'",
            "status = 'failed'",
            "status = 'cancelled'")) {
      numbers.add(
          postgres.count("select count(*) from <schema>.run where " + where + " and " + what));
    }
    return new QueueCounts(
        numbers.get(0),
        numbers.get(1),
        numbers.get(2),
        numbers.get(3),
        numbers.get(4),
        numbers.get(5));
  }

  @Test
  void runsWithoutALaneAreCountedInTheDefaultQueue(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          var work = millrace.register(Workflow.named("work", String.class, (run, input) -> input));
          List<RunHandle<String>> runs = millrace.startAll(work, List.of("a", "b", "c"));
          runs.getFirst().cancel();

          QueueStatistics all = millrace.queues().statistics("default");
          assertThat(all.counts()).isEqualTo(new QueueCounts(2, 0, 3, 0, 0, 1));
          assertThat(all.lanes()).isZero();
          assertThat(all.oldestQueued()).isNotNull();
          assertThat(all.changedAt()).isNotNull();
          assertThat(all.source()).isEqualTo(PolicySource.DEFAULT);
        });
  }

  @Test
  void runsThatGetABoundAreCountedOnceAndStay(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          var work = millrace.register(Workflow.named("work", String.class, (run, input) -> input));
          List<RunHandle<String>> runs = millrace.startAll(work, List.of("a", "b", "c", "d"));
          runs.getFirst().cancel();
          millrace.queues().set("default", QueuePolicy.defaults().withMaxActive(2));

          QueueStatistics all = millrace.queues().statistics("default");
          assertThat(all.counts()).isEqualTo(new QueueCounts(1, 2, 4, 0, 0, 1));

          new Drive(postgres).endAll("default");

          assertThat(millrace.queues().statistics("default").counts())
              .isEqualTo(new QueueCounts(0, 0, 4, 3, 0, 1));
        });
  }

  @Test
  void anEmptyDatabaseHasTheDefaultQueueWithZeros(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          QueueStatistics all = millrace.queues().statistics("default");

          assertThat(millrace.queues().list()).containsExactly(all);
          assertThat(all.counts()).isEqualTo(QueueCounts.none());
          assertThat(all.policy()).isEqualTo(QueuePolicy.defaults());
          assertThat(all.changedAt()).isNull();
          assertThat(millrace.queues().lanes("default", null, 10)).isEmpty();
        });
  }

  @Test
  void aLaneThatIsIdleOrNeverHadARunShowsZeros(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          millrace.queues().set("mail", FIVE);

          LaneStatistics lane = millrace.queues().lane("mail", "a");

          assertThat(lane.counts()).isEqualTo(QueueCounts.none());
          assertThat(lane.maxActive()).isEqualTo(5);
          assertThat(lane.paused()).isFalse();
          assertThat(lane.haltedBy()).isNull();
          assertThat(lane.changedAt()).isNull();
        });
  }

  @Test
  void lanesComePageByPageInTheOrderOfTheirKeys(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Drive drive = new Drive(postgres);
          for (String lane : List.of("b", "B", "c", "a")) {
            drive.start("mail", lane, 1);
          }
          drive.start("other", "d", 1);

          assertThat(millrace.queues().lanes("mail", null, 3))
              .extracting(LaneStatistics::lane)
              .containsExactly("B", "a", "b");
          assertThat(millrace.queues().lanes("mail", "b", 3))
              .extracting(LaneStatistics::lane)
              .containsExactly("c");
        });
  }

  @Test
  void theTotalsOfLanesThatAreForgottenStayInTheirQueue(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Drive drive = new Drive(postgres);
          drive.start("mail", "a", 3);
          drive.endAll("mail");
          assertThat(postgres.count("select <schema>.lanes_prune(0, 10)")).isEqualTo(1);

          QueueStatistics mail = millrace.queues().statistics("mail");
          assertThat(mail.counts()).isEqualTo(new QueueCounts(0, 0, 3, 3, 0, 0));
          assertThat(mail.lanes()).isZero();
          assertThat(millrace.queues().lane("mail", "a").counts()).isEqualTo(QueueCounts.none());
        });
  }

  @Test
  void whatHasNotEnteredItsLaneYetWaitsToo(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.client())) {
      Drive drive = new Drive(postgres);
      millrace.queues().set("mail", FIVE);
      drive.start("mail", "a", 1);
      // As a transaction of the application does, which locks no lanes.
      postgres.execute(
          """
          insert into <schema>.run (
            run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue, lane, input, not_before)
          values (
            gen_random_uuid(), now(), 1, 0, 0, 0, 'queued', 'work', 'mail', 'a', '{}', now() + interval '1 hour')
          """);

      assertThat(millrace.queues().statistics("mail").counts())
          .isEqualTo(new QueueCounts(1, 1, 2, 0, 0, 0));
      assertThat(millrace.queues().lane("mail", "a").counts())
          .isEqualTo(new QueueCounts(1, 1, 2, 0, 0, 0));
      assertThat(millrace.queues().check()).isEmpty();
    }
  }

  @Test
  void hintsNameWhatSomebodyShouldLookAt(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.client())) {
      Queues queues = millrace.queues();
      Drive drive = new Drive(postgres);
      queues.set(
          "mail",
          QueuePolicy.perLane(
              LanePolicy.defaults().withMaxActive(1).withOnFailure(LanePolicy.OnFailure.HALT)));
      List<UUID> runs = drive.start("mail", "a", 2);
      queues.pauseLane("mail", "b");
      drive.start("mail", "b", 1);
      assertThat(queues.statistics("mail").hints())
          .containsExactly("lane 'b' is paused while runs wait: resume it");

      drive.end(runs.getFirst(), "failed");
      postgres.execute("update <schema>.run set created_at = now() - interval '11 min'");

      QueueStatistics mail = queues.statistics("mail");
      assertThat(mail.oldestQueued()).isBetween(Duration.ofMinutes(11), Duration.ofHours(1));
      assertThat(mail.hints())
          .hasSize(3)
          .anyMatch(hint -> hint.startsWith("lane 'a' stands still behind a failed run"))
          .anyMatch(hint -> hint.startsWith("the oldest waiting run has waited 11 min"));
      assertThat(queues.check()).isEmpty();
    }
  }
}
