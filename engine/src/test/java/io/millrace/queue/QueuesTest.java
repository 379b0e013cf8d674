package io.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.Queues;
import io.millrace.failure.UnknownQueueException;
import io.millrace.run.RunId;
import io.millrace.run.RunSummary;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is changed about queues and lanes at run time takes effect, and is kept. */
@PostgresTest
class QueuesTest {

  private static final QueuePolicy ONE =
      QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(1));
  private static final QueuePolicy ALL_SAID =
      new QueuePolicy(
          new LanePolicy(
              2,
              3,
              Rate.of(4, Duration.ofSeconds(5)),
              LanePolicy.Mode.MUTEX,
              LanePolicy.Order.PRIORITY,
              LanePolicy.OnFailure.HALT),
          6,
          7,
          Rate.of(8, Duration.ofMinutes(9)),
          Duration.ofHours(10));

  private static void with(Postgres postgres, Consumer<Millrace> test) {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.client())) {
      test.accept(millrace);

      assertThat(millrace.queues().check()).isEmpty();
    }
  }

  @Test
  void aPolicyIsStoredAsItWasSaid(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Queues queues = millrace.queues();
          queues.set("mail", ALL_SAID);
          millrace.register("post", ALL_SAID);

          assertThat(queues.statistics("mail").policy()).isEqualTo(ALL_SAID);
          assertThat(queues.statistics("mail").source()).isEqualTo(PolicySource.OPERATOR);
          assertThat(queues.statistics("post").policy()).isEqualTo(ALL_SAID);
          assertThat(queues.statistics("post").source()).isEqualTo(PolicySource.CODE);
        });
  }

  @Test
  void whatWasSetAtRunTimeWinsOverCodeUntilItIsReset(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Queues queues = millrace.queues();
          millrace.register("mail", ONE);
          queues.set("mail", ALL_SAID);
          millrace.register("mail", ONE.withMaxActive(20));

          assertThat(queues.statistics("mail").policy()).isEqualTo(ALL_SAID);

          queues.reset("mail");

          // What code has said last, although it was not listened to then.
          assertThat(queues.statistics("mail").policy()).isEqualTo(ONE.withMaxActive(20));
          assertThat(queues.statistics("mail").source()).isEqualTo(PolicySource.CODE);
          millrace.register("mail", ONE);
          assertThat(queues.statistics("mail").policy()).isEqualTo(ONE);
        });
  }

  @Test
  void aResetOfWhatNoCodeSaysLeavesNoBounds(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          millrace.queues().set("mail", ALL_SAID);
          millrace.queues().reset("mail");

          QueueStatistics mail = millrace.queues().statistics("mail");
          assertThat(mail.policy()).isEqualTo(QueuePolicy.defaults());
          assertThat(mail.source()).isEqualTo(PolicySource.DEFAULT);
        });
  }

  @Test
  void toSayWhatHoldsAlreadyIsNoChange(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Queues queues = millrace.queues();
          millrace.register("mail", ONE);
          millrace.register("mail", ONE);
          queues.resume("mail");
          queues.resumeLane("mail", "a");
          queues.limitLane("mail", "a", null);
          queues.unblock("mail", "a");
          queues.reset("mail");

          assertThat(queues.history("mail")).hasSize(1);
        });
  }

  @Test
  void everyChangeIsKeptWithWhoMadeItAndWhatWasBefore(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Queues ada = millrace.queues().by("ada");
          millrace.register("mail", ONE);
          ada.set("mail", ONE.withMaxActive(9));
          ada.pause("mail");
          ada.by("bob").resume("mail");
          ada.limitLane("mail", "a", 3);
          ada.pauseLane("mail", "a");
          ada.resumeLane("mail", "a");
          ada.reset("mail");
          ada.limitWorkflow("send", 5);
          ada.limitAll(50);

          assertThat(ada.history("mail"))
              .extracting(change -> change.by() + " " + change.what() + " " + change.lane())
              .containsExactly(
                  "ada reset null",
                  "ada resume a",
                  "ada pause a",
                  "ada limit a",
                  "bob resume null",
                  "ada pause null",
                  "ada set null",
                  "client set null");
          PolicyChange set = ada.history("mail").get(6);
          assertThat(set.before()).contains("\"max_active\": null", "\"source\": \"code\"");
          assertThat(set.after()).contains("\"max_active\": 9", "\"source\": \"operator\"");
          assertThat(set.at()).isNotNull();
          PolicyChange limit = ada.history("mail").get(3);
          assertThat(limit.before()).contains("\"max_active\" : null");
          assertThat(limit.after()).contains("\"max_active\" : 3");
          assertThat(ada.history().subList(0, 2))
              .extracting(change -> change.kind() + " " + change.name())
              .containsExactly("global ", "workflow send");
          assertThat(ada.history()).hasSize(10);
        });
  }

  @Test
  void aQueueThatIsNotKnownIsRefusedWithThoseThatAre(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Queues queues = millrace.queues();
          queues.set("mail", ONE);
          List<Consumer<String>> asking =
              List.of(
                  queues::statistics,
                  queues::reset,
                  queues::pause,
                  queues::resume,
                  queues::parked,
                  queues::history,
                  queue -> queues.lanes(queue, null, 10),
                  queue -> queues.lane(queue, "a"),
                  queue -> queues.limitLane(queue, "a", 1),
                  queue -> queues.pauseLane(queue, "a"),
                  queue -> queues.resumeLane(queue, "a"),
                  queue -> queues.unblock(queue, "a"));
          for (Consumer<String> ask : asking) {
            assertThatThrownBy(() -> ask.accept("mial"))
                .isInstanceOf(UnknownQueueException.class)
                .hasMessage(
                    "queue 'mial' is not known; register or use it first, known are [default, mail]");
            ask.accept("mail");
            ask.accept("default");
          }
          assertThat(queues.list())
              .extracting(QueueStatistics::queue)
              .containsExactly("default", "mail");
        });
  }

  @Test
  void whatCannotBeIsRefused(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Queues queues = millrace.queues();
          refused("queue '' must have", () -> queues.set("", ONE));
          refused("queue 'a\nb' must have", () -> millrace.register("a\nb", ONE));
          refused("lane '' must have", () -> queues.lane("default", ""));
          refused("maxActive 0 must be 1 or more", () -> queues.limitLane("default", "a", 0));
          refused("maxActive 0 must be 1 or more", () -> queues.limitWorkflow("w", 0));
          refused("workflow ' ' must have 1 to 200", () -> queues.limitWorkflow(" ", 1));
          refused("workflow 'a\tb' must have", () -> queues.limitWorkflow("a\tb", 1));
          refused("queue '' must have", () -> queues.change("", policy -> policy));
          refused("maxActive -1 must be 1 or more", () -> queues.limitAll(-1));
          refused("limit 0 is not between", () -> queues.lanes("default", null, 0));
          refused("limit 1001 is not between", () -> queues.lanes("default", null, 1_001));
          refused("' ' must have 1 to 200 characters", () -> queues.by(" "));
        });
  }

  private static void refused(String message, Runnable asking) {
    assertThatThrownBy(asking::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aPausedQueueKeepsItsRunsAndStartsThemWhenItIsResumed(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Queues queues = millrace.queues();
          Drive drive = new Drive(postgres);
          queues.set("mail", ONE);
          List<UUID> before = drive.start("mail", "a", 1);
          queues.pause("mail");
          List<UUID> kept = drive.start("mail", "a", 2);
          drive.end(before.getFirst(), "succeeded");

          assertThat(drive.active("mail")).isEmpty();
          assertThat(queues.statistics("mail").paused()).isTrue();
          assertThat(queues.statistics("mail").counts().queued()).isEqualTo(2);

          queues.resume("mail");

          assertThat(drive.active("mail")).containsExactly(kept.getFirst());
          assertThat(queues.statistics("mail").paused()).isFalse();
        });
  }

  @Test
  void aPausedLaneStopsAloneAndGoesOn(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Queues queues = millrace.queues();
          Drive drive = new Drive(postgres);
          queues.set("mail", ONE);
          queues.pauseLane("mail", "a");
          List<UUID> kept = drive.start("mail", "a", 1);
          List<UUID> beside = drive.start("mail", "b", 1);

          assertThat(drive.active("mail")).isEqualTo(beside);
          assertThat(queues.lane("mail", "a").paused()).isTrue();

          queues.resumeLane("mail", "a");

          assertThat(drive.active("mail")).containsAll(kept);
          assertThat(queues.lane("mail", "a").paused()).isFalse();
        });
  }

  @Test
  void aHigherLimitStartsSeveralAtOnceAndALowerOneNoneUntilThereIsRoom(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Queues queues = millrace.queues();
          Drive drive = new Drive(postgres);
          queues.set("mail", QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(2)));
          List<UUID> runs = drive.start("mail", "a", 22);
          assertThat(drive.active("mail")).isEqualTo(runs.subList(0, 2));

          queues.set("mail", QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(6)));
          assertThat(drive.active("mail")).isEqualTo(runs.subList(0, 6));

          queues.set("mail", ONE);
          for (int i = 0; i < 5; i++) {
            drive.end(runs.get(i), "succeeded");
            assertThat(drive.active("mail")).isEqualTo(runs.subList(i + 1, 6));
          }
          drive.end(runs.get(5), "succeeded");
          assertThat(drive.active("mail")).containsExactly(runs.get(6));
        });
  }

  @Test
  void aLaneMayHaveALimitOfItsOwn(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Queues queues = millrace.queues();
          Drive drive = new Drive(postgres);
          queues.set("mail", ONE);
          List<UUID> runs = drive.start("mail", "a", 5);

          queues.limitLane("mail", "a", 3);
          assertThat(drive.active("mail")).isEqualTo(runs.subList(0, 3));
          assertThat(queues.lane("mail", "a").maxActive()).isEqualTo(3);
          assertThat(queues.lane("mail", "b").maxActive()).isEqualTo(1);

          queues.limitLane("mail", "a", null);
          assertThat(queues.lane("mail", "a").maxActive()).isEqualTo(1);
        });
  }

  @Test
  void aLaneThatIsHaltedGoesOnWhenItIsUnblocked(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Queues queues = millrace.queues();
          Drive drive = new Drive(postgres);
          queues.set("mail", halting(LanePolicy.OnFailure.HALT));
          List<UUID> runs = drive.start("mail", "a", 3);
          drive.end(runs.getFirst(), "failed");

          assertThat(drive.active("mail")).isEmpty();
          assertThat(queues.lane("mail", "a").haltedBy()).isEqualTo(new RunId(runs.getFirst()));

          queues.by("ada").unblock("mail", "a");

          assertThat(drive.active("mail")).containsExactly(runs.get(1));
          assertThat(queues.lane("mail", "a").haltedBy()).isNull();
          assertThat(queues.history("mail").getFirst().what()).isEqualTo("unblock");
        });
  }

  @Test
  void runsThatAreSetAsideAreListed(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Queues queues = millrace.queues();
          Drive drive = new Drive(postgres);
          queues.set("mail", halting(LanePolicy.OnFailure.PARK));
          List<UUID> runs = drive.start("mail", "a", 3);
          drive.end(runs.get(0), "failed");
          drive.end(runs.get(1), "succeeded");

          assertThat(drive.active("mail")).containsExactly(runs.get(2));
          assertThat(queues.parked("mail"))
              .extracting(RunSummary::runId)
              .containsExactly(new RunId(runs.get(0)));
        });
  }

  private static QueuePolicy halting(LanePolicy.OnFailure onFailure) {
    return QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(1).withOnFailure(onFailure));
  }
}
