package io.millrace.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.store.LeaseStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketTest {

  private final Bucket bucket = new Bucket("s", Duration.ofSeconds(10));

  @Test
  void aKeyAndItsSubjectStandForEachOther() {
    assertThat(bucket.subject("node.7")).isEqualTo("$KV.millrace_s.node.7");
    assertThat(bucket.subject("a..b")).isEqualTo("$KV.millrace_s.a.=.b");
    for (String key : List.of("a", "a.b", "a..b", "a...b", "a..b..c", "_-9")) {
      assertThat(bucket.key(bucket.subject(key))).isEqualTo(key);
      assertThat(bucket.subject(key)).doesNotContain("..");
    }
  }

  @Test
  void duplicatesAreNotRememberedForLongerThanKeysLive() {
    assertThat(bucket.configuration(1).getDuplicateWindow()).hasSeconds(10);
    assertThat(new Bucket("s", Duration.ofHours(1)).configuration(1).getDuplicateWindow())
        .hasMinutes(2);
    assertThat(new Bucket("s", LeaseStore.FOREVER).configuration(1).getDuplicateWindow())
        .hasMinutes(2);
  }
}
