package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class BoundedTest {

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Channel.CAPACITY_MAX + 1, Integer.MAX_VALUE})
  void aCapacityThatCannotBeIsRefusedAndNamed(int capacity) {
    assertThatThrownBy(() -> Channel.bounded(capacity))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("capacity " + capacity)
        .hasMessageContaining("rendezvous()");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65, 1000})
  void itHoldsExactlySoManyInEveryLap(int capacity) throws Exception {
    Channel<Integer> channel = Channel.bounded(capacity);

    for (int lap = 0; lap < 5; lap++) {
      for (int i = 0; i < capacity; i++) {
        assertThat(channel.sender().trySend(i)).isEqualTo(TrySend.SENT);
      }
      assertThat(channel.sender().trySend(-1)).isEqualTo(TrySend.FULL);
      // One place that is given back is one place that can be taken.
      assertThat(channel.receiver().receive()).isZero();
      assertThat(channel.sender().trySend(capacity)).isEqualTo(TrySend.SENT);
      assertThat(channel.sender().trySend(-1)).isEqualTo(TrySend.FULL);
      List<Integer> items = new ArrayList<>();
      assertThat(channel.receiver().drainTo(items, capacity + 1)).isEqualTo(capacity);
      assertThat(items).startsWith(1).endsWith(capacity).doesNotContain(-1);
    }
  }

  @Test
  void aSenderThatIsBlockedGoesOnThoughTheReceiverTakesOneItemOnly() throws Exception {
    Channel<Integer> channel = Channel.bounded(1000);
    Background<Boolean> producer =
        Background.call(
                () -> {
                  for (int i = 0; i < 1001; i++) {
                    channel.sender().send(i);
                  }
                  return true;
                })
            .blocked();

    assertThat(channel.receiver().receive()).isZero();

    assertThat(producer.result()).isTrue();
    assertThat(channel.size()).isEqualTo(1000);
  }
}
