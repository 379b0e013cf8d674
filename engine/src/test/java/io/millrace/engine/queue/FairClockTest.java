package io.millrace.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How far the claims of lanes are. */
class FairClockTest {

  private final FairClock clock = new FairClock();

  @Test
  void itIsWhereTheFurthestClaimWas() {
    clock.claimed(7);
    clock.claimed(5);
    clock.reached(6);

    assertThat(clock.now()).isEqualTo(7);
    assertThat(clock.before()).isEqualTo(6);
  }

  @Test
  void whoGoesBeforeTheOthersMovesItInTheEnd() {
    clock.claimed(7);
    for (int run = 0; run < 255; run++) {
      clock.claimed(clock.before());
    }
    assertThat(clock.now()).isEqualTo(7);
    clock.claimed(clock.before());

    assertThat(clock.now()).as("those at 7 are not behind who comes now").isEqualTo(8);
    assertThat(clock.before()).isEqualTo(7);
  }

  @Test
  void aRoundThatGoesOnByItselfBeginsToCountAnew() {
    clock.claimed(7);
    for (int run = 0; run < 255; run++) {
      clock.claimed(6);
    }
    clock.claimed(8);
    clock.claimed(7);

    assertThat(clock.now()).isEqualTo(8);
  }
}
