package io.millrace.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.nats.OwnWrites.Own;
import io.millrace.cluster.store.LeaseStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OwnWritesTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void aWriteIsKnownByItsRevisionUntilItsTimeMayHavePassed() {
    OwnWrites own = new OwnWrites(MINUTE);
    long now = System.nanoTime();
    own.add("a", Own.of(5, now, "x"));
    own.add("old", Own.of(6, now - MINUTE.toNanos(), "x"));

    assertThat(own.living("a", 5))
        .hasValueSatisfying(write -> assertThat(write.isOf("x")).isTrue());
    assertThat(own.living("a", 5).orElseThrow().isOf("y")).isFalse();
    assertThat(own.living("a", 4)).isEmpty();
    assertThat(own.living("old", 6)).isEmpty();
    own.remove("a");
    assertThat(own.living("a", 5)).isEmpty();
  }

  @Test
  void ofTwoWritesOfAKeyTheNewerOneIsKept() {
    OwnWrites own = new OwnWrites(MINUTE);
    own.add("a", Own.of(7, System.nanoTime(), "x"));
    own.add("a", Own.of(5, System.nanoTime(), "x"));

    assertThat(own.living("a", 7)).isPresent();
  }

  @Test
  void whereKeysDoNotEndAWriteStaysKnown() {
    OwnWrites own = new OwnWrites(LeaseStore.FOREVER);
    own.add("a", Own.of(5, System.nanoTime() - Duration.ofDays(365).toNanos(), "x"));

    assertThat(own.living("a", 5)).isPresent();
  }

  @Test
  void ofVeryManyKeysTheOldestAreForgotten() {
    OwnWrites own = new OwnWrites(MINUTE);
    for (int i = 0; i < 2_000; i++) {
      own.add("k" + i, Own.of(i, System.nanoTime(), "x"));
    }

    assertThat(own.living("k0", 0)).isEmpty();
    assertThat(own.living("k1999", 1999)).isPresent();
    assertThat(own.living("k1000", 1000)).isPresent();
  }
}
