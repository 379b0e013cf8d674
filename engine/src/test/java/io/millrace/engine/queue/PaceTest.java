package io.millrace.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.journal.Entry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

  private final Pace pace = new Pace();

  private int atATime(boolean hasty) {
    return Entry.WEIGHT_MAX / pace.weight(hasty);
  }

  private void took(int ends, long microsEach) {
    for (int call = 0; call < 50; call++) {
      pace.took(ends, TimeUnit.MICROSECONDS.toNanos(ends * microsEach));
    }
  }

  @Test
  void theMoreAnEndTakesTheFewerAreWrittenAtATime() {
    took(500, 10);
    assertThat(atATime(false)).isEqualTo(Pace.MOST);
    took(100, 100);
    assertThat(atATime(false)).isBetween(200, 260);
    took(100, 400);
    assertThat(atATime(false)).isBetween(55, 65);
    took(100, 100_000);
    assertThat(atATime(false)).isEqualTo(Pace.HASTY);
  }

  @Test
  void inHasteFewAreWrittenHoweverQuickTheyAre() {
    took(500, 10);
    assertThat(atATime(true)).isEqualTo(Pace.HASTY);
  }

  @Test
  void whatFewTakeSaysNothing() {
    took(100, 100);
    int before = atATime(false);
    took(1, 5_000);
    assertThat(atATime(false)).isEqualTo(before);
  }
}
