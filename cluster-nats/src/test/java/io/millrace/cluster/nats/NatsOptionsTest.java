package io.millrace.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.failure.InvalidClusterException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NatsOptionsTest {

  @Test
  void theDefaultsAreAsDocumented() {
    assertThat(NatsOptions.defaults()).isEqualTo(new NatsOptions(Duration.ofSeconds(5), 1));
  }

  @Test
  void whatIsOutsideOfItsBoundsIsNamed() {
    NatsOptions options = NatsOptions.defaults();
    for (Duration timeout : List.of(Duration.ofMillis(99), Duration.ofMinutes(11))) {
      assertThatThrownBy(() -> options.withOperationTimeout(timeout))
          .isInstanceOf(InvalidClusterException.class)
          .hasMessageContaining(timeout.toString());
    }
    for (int replicas : List.of(0, 2, 7)) {
      assertThatThrownBy(() -> options.withReplicas(replicas))
          .isInstanceOf(InvalidClusterException.class)
          .hasMessageContaining("replicas " + replicas);
    }
    assertThat(options.withReplicas(3).replicas()).isEqualTo(3);
  }
}
