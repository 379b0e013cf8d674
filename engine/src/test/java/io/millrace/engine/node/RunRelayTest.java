package io.millrace.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.Millrace;
import io.millrace.engine.queue.Relay;
import io.millrace.engine.run.RunKey;
import io.millrace.queue.LanePolicy;
import io.millrace.queue.QueuePolicy;
import io.millrace.run.StartOptions;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may follow a run that ends. */
@PostgresTest
class RunRelayTest {

  private static final Workflow<String, String> COUNTED =
      Workflow.named("counted", String.class, (run, input) -> input);
  private static final Duration QUICK = Duration.ofMillis(1);
  private static final Duration SLOW = Duration.ofMillis(20);

  private static NodeParts parts(Postgres postgres) {
    Millrace.start(postgres.source(), postgres.client()).close();
    return new NodeParts(postgres, COUNTED);
  }

  @Test
  void whereNobodyWaitsALaneGoesOnWithoutEnd(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      Relay.Offer offer = parts.relay.offer(2);

      assertThat(offer.room()).isEqualTo(2);
      assertThat(offer.othersWait()).isFalse();
      assertThat(offer.ahead(SLOW)).isEqualTo(Relay.Offer.UNBOUNDED);
      assertThat(offer.priority()).isEqualTo(Integer.MAX_VALUE);
    }
  }

  @Test
  void whereOthersWaitQuickRunsGoOnForAWhile(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      parts.behind = true;
      Relay.Offer offer = parts.usualRelay().offer(20);

      assertThat(offer.room()).as("some places are left to the claims").isBetween(1, 19);
      assertThat(offer.othersWait()).isTrue();
      assertThat(offer.ahead(QUICK)).isBetween(2, 20);
      assertThat(offer.ahead(SLOW)).isZero();
      assertThat(offer.priority()).as("that of those that wait").isEqualTo(7);
    }
  }

  @Test
  void onePlaceOfEightIsLeftToTheClaims(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      parts.behind = true;

      int room = IntStream.range(0, 32).map(end -> parts.relay.offer(1).room()).sum();
      assertThat(room + parts.relay.offer(32).room()).isEqualTo(56);
    }
  }

  @Test
  void hasteLastsUntilManyHaveEnded(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      assertThat(parts.relay.isHasty()).isFalse();

      parts.room.hurry();
      assertThat(parts.relay.isHasty()).as("there is room").isFalse();
      parts.room.take(3);
      parts.room.hurry();
      parts.relay.offer(Haste.ENDS - 1);
      assertThat(parts.relay.isHasty()).isTrue();
      parts.relay.offer(1);
      assertThat(parts.relay.isHasty()).isFalse();
    }
  }

  @Test
  void whoseTurnHasComeDoesNotHurryByWhereItStands(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      parts.fairClock.reached(5);
      Claimer claimer = parts.claimer();
      claimer.turnsAreReady(new Ready(null, new RunKey(0, 4)));
      assertThat(parts.room.takeHaste()).as("nothing was claimed yet").isFalse();

      claimer.areReady(new Ready(null, new RunKey(0, 4)));
      assertThat(parts.room.takeHaste()).as("an idle lane").isTrue();
    }
  }

  @Test
  void whoseTurnHasComeHurriesByAnEarlierPriorityThanWasClaimedLast(Postgres postgres)
      throws Exception {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(COUNTED);
      client.queues().set("q", QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(1)));
      client.start(COUNTED, "1", StartOptions.defaults().in("q", "a").withPriority(5));
    }
    try (NodeParts parts = parts(postgres)) {
      Claimer claimer = parts.claimer();
      Thread claiming = Thread.ofVirtual().start(claimer);
      await().until(() -> parts.count("running") == 1);
      claimer.stop();
      claiming.join();

      assertThat(claimer.claimedKey()).as("the first key of a lane").isEqualTo(1);
      assertThat(claimer.passing()).as("of the run that was claimed").isEqualTo(5);
      assertThat(claimer.isLooking()).isFalse();
      claimer.turnsAreReady(new Ready(null, new RunKey(6, 9)));
      assertThat(parts.room.takeHaste()).as("a later priority").isFalse();
      claimer.turnsAreReady(new Ready(null, new RunKey(4, 9)));
      assertThat(parts.room.takeHaste()).as("an earlier one").isTrue();

      parts.executor.acceptNoMore();
      parts.executor.startAccepted();
      assertThat(parts.room.awaitEmpty(TimeUnit.MINUTES.toNanos(1))).isTrue();
    }
  }

  @Test
  void whatEndsLetGoHasItsTurn(Postgres postgres) throws Exception {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(COUNTED);
      client.queues().set("q", QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(1)));
      client.startAll(COUNTED, List.of("1", "2"), StartOptions.defaults().in("q", "a"));
    }
    try (NodeParts parts = parts(postgres)) {
      parts.blind = true;
      parts.acceptAll(1);
      parts.executor.acceptNoMore();
      parts.executor.startAccepted();

      assertThat(parts.room.awaitEmpty(TimeUnit.MINUTES.toNanos(1))).isTrue();
      assertThat(parts.turns).hasSize(1);
      assertThat(parts.idleLanes).isEmpty();
    }
  }

  @Test
  void whereTheClaimerMustLookNobodyFollows(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      parts.blind = true;

      assertThat(parts.relay.offer(2).room()).isZero();
      assertThat(parts.room.offerNoMore()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 0", "false, 3"})
  void whoFollowsMovesTheClaimsOnlyWhereNobodyWaits(
      boolean othersWait, long claimsAt, Postgres postgres) throws Exception {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(COUNTED);
      client.queues().set("q", QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(1)));
      client.startAll(COUNTED, List.of("1", "2", "3"), StartOptions.defaults().in("q", "a"));
    }
    try (NodeParts parts = parts(postgres)) {
      parts.behind = othersWait;
      parts.acceptAll(1);
      parts.executor.acceptNoMore();
      parts.executor.startAccepted();

      assertThat(parts.room.awaitEmpty(TimeUnit.MINUTES.toNanos(1))).isTrue();
      assertThat(parts.count("succeeded")).isEqualTo(3);
      assertThat(parts.fairClock.now()).isEqualTo(claimsAt);
    }
  }

  @Test
  @Timeout(60)
  void theFirstRunOfAnIdleLaneDoesNotWaitForRoomForMany(Postgres postgres) throws Exception {
    try (NodeParts parts = parts(postgres)) {
      parts.fairClock.reached(5);
      parts.room.take(2);
      FutureTask<Integer> free =
          new FutureTask<>(
              () -> {
                parts.room.awaitForClaim(3, Duration.ofHours(1));
                return parts.room.free();
              });
      Thread.ofVirtual().start(free);
      parts.claimer().areReady(new Ready(null, new RunKey(0, 4)));

      assertThat(free.get()).isEqualTo(1);
      parts.room.claimed();
      parts.room.giveBack(false);
      parts.room.giveBack(false);
    }
  }
}
