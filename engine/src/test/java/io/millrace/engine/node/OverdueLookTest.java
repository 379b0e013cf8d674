package io.millrace.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class OverdueLookTest {

  private static final long SECOND = 1_000_000_000;
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final long start = System.nanoTime();
  private final OverdueLook look = new OverdueLook();

  private Instant look(long second, boolean found) {
    long nanos = start + second * SECOND;
    Instant after = look.next(nanos);
    look.looked(after, NOON.plusSeconds(second), found, nanos);
    return after;
  }

  @Test
  void theFirstLookIsFromTheBeginningAndTheNextFromWhereItEnded() {
    assertThat(look(1, false)).isEqualTo(Instant.EPOCH);
    assertThat(look(2, false)).isEqualTo(NOON.plusSeconds(1));
    assertThat(look(3, false)).isEqualTo(NOON.plusSeconds(2));
  }

  @Test
  void nowAndThenALookIsFromTheBeginning() {
    look(1, false);
    look(10, false);

    assertThat(look(11, false)).isEqualTo(Instant.EPOCH);
    assertThat(look(12, false)).isEqualTo(NOON.plusSeconds(11));
  }

  @Test
  void afterAFindTheNextLookFindsWhatIsLeft() {
    look(1, false);
    look(2, true);

    assertThat(look(3, false)).isEqualTo(Instant.EPOCH);
    assertThat(look(4, false)).isEqualTo(NOON.plusSeconds(3));
  }
}
