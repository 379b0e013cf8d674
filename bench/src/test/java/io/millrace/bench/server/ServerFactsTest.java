package io.millrace.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerFactsTest {

  @Test
  void aServerThatMayLoseCommitsIsNamed() {
    var facts = new ServerFacts(Map.of("fsync", "on", "synchronous_commit", "off"));

    assertThat(facts.lackOfDurability())
        .hasValueSatisfying(lack -> assertThat(lack).contains("synchronous_commit off"));
  }

  @Test
  void aDurableServerLacksNothing() {
    var facts =
        new ServerFacts(
            Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on"));

    assertThat(facts.lackOfDurability()).isEmpty();
  }
}
