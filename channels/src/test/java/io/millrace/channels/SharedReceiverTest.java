package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class SharedReceiverTest {

  @ParameterizedTest
  @EnumSource
  void eachItemGoesToOneOfThem(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    Receiver<Integer> shared = channel.receiver().shared();
    ConcurrentLinkedQueue<Integer> received = new ConcurrentLinkedQueue<>();
    List<Background<Boolean>> receivers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      receivers.add(
          Background.call(
              () -> {
                int last = -1;
                for (int item : shared) {
                  assertThat(item).isGreaterThan(last);
                  last = item;
                  received.add(item);
                }
                return true;
              }));
    }

    for (int i = 0; i < 5_000; i++) {
      channel.sender().send(i);
    }
    channel.sender().close();

    for (Background<Boolean> receiver : receivers) {
      assertThat(receiver.result()).isTrue();
    }
    assertThat(received)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 5_000).boxed().toList());
  }

  @ParameterizedTest
  @EnumSource
  void allThatWaitAreWokenByTheClose(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    Receiver<Integer> shared = channel.receiver().shared();
    List<Background<Integer>> waiting = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      waiting.add(Background.call(shared::receive).blocked());
    }

    channel.sender().close();

    for (Background<Integer> receive : waiting) {
      assertThat(receive.failure()).isInstanceOf(ChannelClosedException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoGivesUpLeavesTheItemToTheNextOne(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    Receiver<Integer> shared = channel.receiver().shared();
    Background<Integer> first = Background.call(shared::receive).blocked();
    Background<Integer> second = Background.call(shared::receive).blocked();

    first.interrupt();
    assertThat(first.failure()).isInstanceOf(InterruptedException.class);
    channel.sender().send(1);

    assertThat(second.result()).isEqualTo(1);
    assertThat(shared.receive(Duration.ofMillis(1))).isInstanceOf(Received.TimedOut.class);
    assertThat(shared.tryReceive()).isInstanceOf(Received.Empty.class);
    assertThat(shared.drainTo(new ArrayList<>(), 1)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void theSingleReceiverIsNotUsedAnyMore(Kind kind) {
    Channel<Integer> channel = kind.open();
    Receiver<Integer> shared = channel.receiver().shared();

    assertThat(channel.receiver().shared()).isSameAs(shared);
    assertThat(shared.shared()).isSameAs(shared);
    assertThatThrownBy(() -> channel.receiver().receive())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("shared");
    assertThat(shared.capacity()).isEqualTo(kind.capacity);
    assertThat(shared.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void closingAndFailingItClosesTheChannel(Kind kind) {
    Channel<Integer> channel = kind.open();
    channel.receiver().shared().close();
    assertThat(channel.isClosed()).isTrue();

    Channel<Integer> another = kind.open();
    Exception cause = new Exception("x");
    another.receiver().shared().fail(cause);
    assertThat(another.receiver().shared().isClosed()).isTrue();
    assertThatThrownBy(() -> another.sender().send(1)).cause().isSameAs(cause);
  }
}
