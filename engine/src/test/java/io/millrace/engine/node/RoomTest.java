package io.millrace.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets a node's places. */
@Timeout(60)
class RoomTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final Room room = new Room(4);

  private Thread claiming = Thread.currentThread();
  // Written by the thread that claims, read when it has ended.
  private int free;

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
  void aClaimKeepsWhatItHasCounted() throws Exception {
    room.take(1);
    room.awaitForClaim(1, LONG);
    assertThat(room.keepForClaim(true)).isEqualTo(3);
    assertThat(room.takeIfFree()).isFalse();
    room.claimed();
    assertThat(room.takeIfFree()).isTrue();
  }

  @Test
  void whoWaitsForRoomForAClaimIsLeftOnePlace() throws Exception {
    room.take(2);
    claim();
    awaitState(Thread.State.TIMED_WAITING);
    assertThat(room.takeIfFree()).isTrue();
    assertThat(room.takeIfFree()).isFalse();
    room.hurry();
    claiming.join();
    assertThat(free).isEqualTo(1);
    room.claimed();
    assertThat(room.takeIfFree()).isTrue();
  }

  @Test
  void aClaimThatIsBehindLeavesALittle() throws Exception {
    Room large = new Room(64);
    large.take(32);
    large.awaitForClaim(16, LONG);
    assertThat(large.keepForClaim(false)).as("of 64 two").isEqualTo(30);
    assertThat(large.takeIfFree()).isTrue();
    assertThat(large.takeIfFree()).isTrue();
    assertThat(large.takeIfFree()).isFalse();
    large.claimed();

    large.take(22);
    large.awaitForClaim(1, LONG);
    assertThat(large.keepForClaim(false)).as("of eight that are free one").isEqualTo(7);
    large.claimed();
    large.take(1);
    large.awaitForClaim(1, LONG);
    assertThat(large.keepForClaim(false)).as("of seven none").isEqualTo(7);
  }

  @Test
  void whatHasEndedLeavesItsRoomToWhoFollows() {
    room.take(4);
    room.handOver(3, 2);
    assertThat(room.free()).isEqualTo(1);
    room.giveBack(true);
    assertThat(room.free()).as("was free already").isEqualTo(1);
    assertThat(room.takeIfFree()).isTrue();
    room.giveBack(true);
    room.giveBack(true);
    room.giveBack(false);
    assertThat(room.free()).isEqualTo(1);
    assertThat(room.taken()).isEqualTo(3);
  }

  @Test
  void whoHurriesDoesNotWaitForRoomForMany() throws Exception {
    room.take(3);
    claim();
    awaitState(Thread.State.TIMED_WAITING);
    room.hurry();
    claiming.join();
    assertThat(free).isEqualTo(1);
    assertThat(room.takeHaste()).isTrue();
    room.claimed();

    // The haste is over: room for two is not enough again.
    room.giveBack(false);
    claim();
    awaitState(Thread.State.TIMED_WAITING);
    room.giveBack(false);
    room.giveBack(false);
    claiming.join();
    assertThat(free).isEqualTo(4);
    assertThat(room.takeHaste()).isFalse();
  }

  @Test
  void roomThatWasTakenByWhatFollowsIsWaitedForAgain() throws Exception {
    room.take(3);
    claim();
    awaitState(Thread.State.TIMED_WAITING);
    room.take(2);
    room.hurry();
    room.giveBack(false);
    // Without end, since there is no place that could be claimed in time.
    awaitState(Thread.State.WAITING);
    room.giveBack(false);
    claiming.join();
    assertThat(free).isEqualTo(1);
  }

  @Test
  void whoHurriesWaitsForOnePlaceAllTheSame() throws Exception {
    room.take(4);
    room.hurry();
    claim();
    awaitState(Thread.State.WAITING);
    room.giveBack(false);
    claiming.join();
    assertThat(free).isEqualTo(1);
  }

  private void claim() {
    claiming =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    room.awaitForClaim(4, LONG);
                    free = room.free();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
  }

  private void awaitState(Thread.State state) {
    await().until(() -> claiming.getState() == state);
  }
}
