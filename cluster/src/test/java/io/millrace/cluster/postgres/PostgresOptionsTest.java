package io.millrace.cluster.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.failure.InvalidClusterException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresOptionsTest {

  @Test
  void theDefaultsAreAsDocumented() {
    assertThat(PostgresOptions.defaults())
        .isEqualTo(new PostgresOptions("millrace_cluster", Duration.ofSeconds(5)));
  }

  @Test
  void whatIsOutsideOfItsBoundsIsNamed() {
    PostgresOptions options = PostgresOptions.defaults();
    for (String schema : List.of("", "A", "a-b", "1a", "pg_a", "x".repeat(41))) {
      assertThatThrownBy(() -> options.withSchema(schema))
          .isInstanceOf(InvalidClusterException.class)
          .hasMessageContaining("'" + schema + "'");
    }
    for (Duration timeout : List.of(Duration.ofMillis(99), Duration.ofMinutes(11))) {
      assertThatThrownBy(() -> options.withOperationTimeout(timeout))
          .isInstanceOf(InvalidClusterException.class)
          .hasMessageContaining(timeout.toString());
    }
  }
}
