package io.millrace.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.engine.queue.Relay;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who may follow a run that ends. */
@PostgresTest
class RunRelayTest {

  private static final Duration QUICK = Duration.ofMillis(1);
  private static final Duration SLOW = Duration.ofMillis(20);

  private static NodeParts parts(Postgres postgres) {
    Millrace.start(postgres.source(), postgres.client()).close();
    return new NodeParts(postgres, Workflow.named("counted", String.class, (run, input) -> input));
  }

  @Test
  void whereNobodyWaitsALaneGoesOnWithoutEnd(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      Relay.Offer offer = parts.relay.offer(2);

      assertThat(offer.room()).isEqualTo(2);
      assertThat(offer.othersWait()).isFalse();
      assertThat(offer.ahead(SLOW)).isEqualTo(Relay.Offer.UNBOUNDED);
      assertThat(offer.priority()).isEqualTo(Integer.MAX_VALUE);
    }
  }

  @Test
  void whereOthersWaitQuickRunsGoOnForAWhile(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      parts.behind = true;
      Relay.Offer offer = parts.relay.offer(20);

      assertThat(offer.room()).as("some places are left to the claims").isBetween(1, 19);
      assertThat(offer.othersWait()).isTrue();
      assertThat(offer.ahead(QUICK)).isBetween(2, 20);
      assertThat(offer.ahead(SLOW)).isZero();
      assertThat(offer.priority()).as("that of those that wait").isEqualTo(7);
    }
  }

  @Test
  void onePlaceOfEightIsLeftToTheClaims(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      parts.behind = true;

      int room = IntStream.range(0, 32).map(end -> parts.relay.offer(1).room()).sum();
      assertThat(room + parts.relay.offer(32).room()).isEqualTo(56);
    }
  }

  @Test
  void whereTheClaimerMustLookNobodyFollows(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      parts.blind = true;

      assertThat(parts.relay.offer(2).room()).isZero();
      assertThat(parts.room.offerNoMore()).isTrue();
    }
  }
}
