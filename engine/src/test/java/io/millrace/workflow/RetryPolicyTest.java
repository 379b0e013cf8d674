package io.millrace.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  private final Exception error = new IllegalStateException("x");

  @Test
  void exponentialDelaysGrowByTheMultiplierUpToTheLimit() {
    RetryPolicy policy =
        new RetryPolicy(10, Duration.ofMillis(100), 2, Duration.ofMillis(500), 0, failed -> true);

    assertThat(IntStream.rangeClosed(1, 5).mapToObj(n -> policy.delayAfter(n, 0.5).toMillis()))
        .containsExactly(100L, 200L, 400L, 500L, 500L);
  }

  @Test
  void jitterMovesADelayByItsShareInEitherDirection() {
    RetryPolicy policy = RetryPolicy.exponential(3, Duration.ofSeconds(1));

    assertThat(policy.delayAfter(1, 0)).isEqualTo(Duration.ofMillis(750));
    assertThat(policy.delayAfter(1, 0.5)).isEqualTo(Duration.ofSeconds(1));
    assertThat(policy.delayAfter(1, 1)).isEqualTo(Duration.ofMillis(1_250));
  }

  @Test
  void delaysOfManyFailuresDoNotOverflow() {
    RetryPolicy policy = RetryPolicy.exponential(10_000, Duration.ofSeconds(1));

    assertThat(policy.delayAfter(9_999, 0.5)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void attemptsEndWithTheLastAllowedOne() {
    RetryPolicy policy = RetryPolicy.fixed(3, Duration.ZERO);

    assertThat(policy.allowsAnother(1, error)).isTrue();
    assertThat(policy.allowsAnother(2, error)).isTrue();
    assertThat(policy.allowsAnother(3, error)).isFalse();
    assertThat(RetryPolicy.none().allowsAnother(1, error)).isFalse();
  }

  @Test
  void onlyErrorsOfTheNamedTypesAreTriedAgain() {
    RetryPolicy policy =
        RetryPolicy.fixed(3, Duration.ZERO)
            .retryingOnly(java.io.IOException.class, IllegalStateException.class);

    assertThat(policy.allowsAnother(1, error)).isTrue();
    assertThat(policy.allowsAnother(1, new java.io.FileNotFoundException())).isTrue();
    assertThat(policy.allowsAnother(1, new IllegalArgumentException())).isFalse();
  }

  @Test
  void valuesThatCannotBeAreNamed() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new RetryPolicy(1, second, 0.5, second, 0, e -> true))
        .hasMessageContaining("multiplier 0.5");
    assertThatThrownBy(() -> new RetryPolicy(1, second, 1, Duration.ZERO, 0, e -> true))
        .hasMessageContaining("maxDelay PT0S");
    assertThatThrownBy(() -> new RetryPolicy(1, second, 1, second, 2, e -> true))
        .hasMessageContaining("jitter 2.0");
    assertThatThrownBy(() -> RetryPolicy.fixed(2, Duration.ofSeconds(-1)))
        .hasMessageContaining("initialDelay PT-1S");
  }
}
