package io.millrace.channels.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class SpinningTest {

  // One processor alone: whoever looks keeps the other one from running, so it looks once.
  private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;
  private static final int PATIENT = ALONE ? 1 : 128;
  private static final int HASTY = 1;

  private final Spinning spinning = new Spinning();

  @Test
  void looksUntilTheConditionHolds() {
    var looks = new AtomicInteger();
    int enough = Math.min(3, PATIENT);

    assertThat(spinning.await(() -> looks.incrementAndGet() == enough)).isTrue();

    assertThat(looks).hasValue(enough);
  }

  @Test
  void givesUpForAWhileAfterManyWaitsInVainAndThenTriesAnew() {
    assertThat(looksOf(16)).containsOnly(PATIENT);
    assertThat(looksOf(64)).containsOnly(HASTY);
    assertThat(looksOf(16)).containsOnly(PATIENT);
    assertThat(looksOf(128)).containsOnly(HASTY);
    assertThat(looksOf(1)).containsOnly(PATIENT);
  }

  @Test
  void goesOnForAsLongAsHalfOfTheWaitsFindSomething() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(looksOf(1)).containsOnly(PATIENT);
      assertThat(spinning.await(() -> true)).isTrue();
    }
  }

  @Test
  void forgetsHowOftenItGaveUpOnceItPaysAgain() {
    looksOf(16 + 64 + 16 + 128);
    for (int i = 0; i < 20; i++) {
      spinning.await(() -> true);
    }

    assertThat(looksOf(16)).containsOnly(PATIENT);
    assertThat(looksOf(64)).containsOnly(HASTY);
    assertThat(looksOf(1)).containsOnly(PATIENT);
  }

  /** How often each of so many waits in vain looked. */
  private int[] looksOf(int waits) {
    int[] looks = new int[waits];
    for (int i = 0; i < waits; i++) {
      int wait = i;
      BooleanSupplier never =
          () -> {
            looks[wait]++;
            return false;
          };
      assertThat(spinning.await(never)).isFalse();
    }
    return looks;
  }
}
