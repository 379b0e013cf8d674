package io.millrace.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets a node's places. */
@Timeout(60)
class RoomTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final Room room = new Room(4);

  @Test
  void whoIsOfferedRoomComesBeforeWhoCountsAllThatIsHere() {
    assertThat(room.offer()).isTrue();
    assertThat(room.offerNoMore()).isFalse();
    assertThat(room.offer()).isFalse();
    room.offerIsOver();
    assertThat(room.offerNoMore()).isTrue();
    assertThat(room.offer()).isFalse();
    room.offerAgain();
    assertThat(room.offer()).isTrue();
  }

  @Test
  void roomIsOfferedWhileAClaimIsUnderWayButNotTakenFromIt() throws Exception {
    room.awaitForClaim(1, LONG);
    assertThat(room.offer()).isTrue();
    assertThat(room.takeIfFree()).isFalse();
    room.claimed();
    assertThat(room.takeIfFree()).isTrue();
  }

  @Test
  void whoHurriesDoesNotWaitForRoomForMany() throws Exception {
    room.take(3);
    FutureTask<Integer> free = claim();
    room.hurry();
    assertThat(free.get()).isEqualTo(1);
    room.claimed();
    room.giveBack();
    room.giveBack();
    room.giveBack();
    // The haste is over: it was had.
    assertThat(claim().get()).isEqualTo(4);
  }

  @Test
  void whoHurriesIsNotForgottenWhereNothingWasFree() throws Exception {
    room.take(4);
    room.hurry();
    assertThat(room.freeForClaim()).isZero();
    room.giveBack();
    assertThat(claim().get()).isEqualTo(1);
  }

  @Test
  void roomThatWasTakenByWhatFollowsIsWaitedForAgain() throws Exception {
    room.take(3);
    FutureTask<Integer> free = claim();
    room.take(2);
    room.hurry();
    room.giveBack();
    room.giveBack();
    assertThat(free.get()).isEqualTo(1);
  }

  @Test
  void whoHurriesWaitsForOnePlaceAllTheSame() throws Exception {
    room.take(4);
    room.hurry();
    FutureTask<Integer> free = claim();
    room.giveBack();
    assertThat(free.get()).isEqualTo(1);
  }

  /** Nobody waits for its thread, should it wait for good. */
  private FutureTask<Integer> claim() {
    FutureTask<Integer> free =
        new FutureTask<>(
            () -> {
              room.awaitForClaim(4, LONG);
              return room.freeForClaim();
            });
    Thread.ofVirtual().start(free);
    return free;
  }
}
