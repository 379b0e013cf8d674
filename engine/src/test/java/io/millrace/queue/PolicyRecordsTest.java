package io.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PolicyRecordsTest {

  private static final LanePolicy LANES = LanePolicy.defaults();
  private static final QueuePolicy QUEUE = QueuePolicy.defaults();

  @Test
  void theDefaultsBoundNothing() {
    assertThat(QUEUE).isEqualTo(new QueuePolicy(LANES, null, null, null, null));
    assertThat(LANES)
        .isEqualTo(
            new LanePolicy(
                null,
                null,
                null,
                LanePolicy.Mode.ORDERED,
                LanePolicy.Order.FIFO,
                LanePolicy.OnFailure.SKIP));
  }

  @Test
  void whatCannotBeIsNamedWithItsBounds() {
    refused("maxActive 0 must be 1 or more, or none for no bound", () -> QUEUE.withMaxActive(0));
    refused("maxQueued -1 must be 0 or more, or none for no bound", () -> QUEUE.withMaxQueued(-1));
    refused(
        "lanes.maxActive 0 must be 1 or more, or none for no bound", () -> LANES.withMaxActive(0));
    refused(
        "lanes.maxQueued -1 must be 0 or more, or none for no bound",
        () -> LANES.withMaxQueued(-1));
    refused(
        "startWithin PT0S must be between PT0.001S and PT876000H",
        () -> QUEUE.withStartWithin(Duration.ZERO));
    refused(
        "rate of 0 starts must be between 1 and 100,000", () -> Rate.of(0, Duration.ofSeconds(1)));
    refused(
        "rate of 100001 starts must be between 1 and 100,000",
        () -> Rate.of(100_001, Duration.ofSeconds(1)));
    refused(
        "window PT0S of a rate must be between PT0.001S and PT744H",
        () -> Rate.of(1, Duration.ZERO));
    refused(
        "window PT745H of a rate must be between PT0.001S and PT744H",
        () -> Rate.of(1, Duration.ofHours(745)));
  }

  @Test
  void whatIsAtItsBoundIsTaken() {
    assertThat(QUEUE.withMaxActive(1).withMaxQueued(0).maxQueued()).isZero();
    assertThat(LANES.withMaxActive(1).withMaxQueued(0).maxQueued()).isZero();
    assertThat(Rate.of(100_000, Duration.ofDays(31)).starts()).isEqualTo(100_000);
    assertThat(Rate.of(1, Duration.ofMillis(1)).starts()).isOne();
    assertThat(QUEUE.withMaxActive(1).withMaxActive(null)).isEqualTo(QUEUE);
  }

  private static void refused(String message, Runnable making) {
    assertThatThrownBy(making::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
