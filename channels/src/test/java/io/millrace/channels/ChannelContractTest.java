package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every kind of channel does: sending and receiving, waiting, interrupts. */
@Timeout(120)
class ChannelContractTest {

  @ParameterizedTest
  @EnumSource
  void itemsArriveInTheOrderInWhichOneThreadSentThem(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    Background<Boolean> producer =
        Background.call(
            () -> {
              for (int i = 0; i < 5_000; i++) {
                channel.sender().send(i);
              }
              channel.sender().close();
              return true;
            });

    List<Integer> received = new ArrayList<>();
    channel.receiver().forEach(received::add);

    assertThat(received).isEqualTo(IntStream.range(0, 5_000).boxed().toList());
    assertThat(producer.result()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aReceiveWaitsForTheSend(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    Background<Integer> receiver = Background.call(channel.receiver()::receive).blocked();

    channel.sender().send(7);

    assertThat(receiver.result()).isEqualTo(7);
  }

  @ParameterizedTest
  @EnumSource
  void nullIsRefusedByEverySend(Kind kind) {
    Sender<Integer> sender = kind.<Integer>open().sender();

    assertThatThrownBy(() -> sender.send(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> sender.trySend(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> sender.send(null, Duration.ofSeconds(1)))
        .isInstanceOf(NullPointerException.class);
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyChannelAnswersEmptyAndTimedOut(Kind kind) throws Exception {
    Receiver<Integer> receiver = kind.<Integer>open().receiver();

    assertThat(receiver.tryReceive()).isInstanceOf(Received.Empty.class);
    assertThat(receiver.receive(Duration.ofMillis(1))).isInstanceOf(Received.TimedOut.class);
    assertThat(receiver.receive(Duration.ZERO)).isInstanceOf(Received.TimedOut.class);
    assertThat(receiver.drainTo(new ArrayList<>(), 10)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aReceiveWithATimeoutTakesWhatComesInTime(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    Background<Received.InTime<Integer>> receiver =
        Background.call(() -> channel.receiver().receive(Background.HANG)).blocked();

    channel.sender().send(7);

    assertThat(receiver.result()).isEqualTo(new Received.Item<>(7));
  }

  @ParameterizedTest
  @EnumSource
  void aNegativeTimeoutIsRefusedAndNamed(Kind kind) {
    Channel<Integer> channel = kind.open();
    Duration negative = Duration.ofMillis(-5);

    assertThatThrownBy(() -> channel.receiver().receive(negative))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.005S");
    assertThatThrownBy(() -> channel.sender().send(1, negative))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.005S");
    assertThat(channel.size()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void theLongestDurationIsAsGoodAsForEver(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    Background<Received.InTime<Integer>> receiver =
        Background.call(() -> channel.receiver().receive(longest)).blocked();

    assertThat(channel.sender().send(1, longest)).isEqualTo(TimedSend.SENT);
    assertThat(receiver.result()).isEqualTo(new Received.Item<>(1));
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptEndsAWaitingReceiveAndTakesNothing(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    Background<Integer> receiver = Background.call(channel.receiver()::receive).blocked();

    receiver.interrupt();

    assertThat(receiver.failure()).isInstanceOf(InterruptedException.class);
    Background<Integer> next = Background.call(channel.receiver()::receive).blocked();
    channel.sender().send(1);
    assertThat(next.result()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aThreadThatIsInterruptedAlreadyNeitherSendsNorReceives(Kind kind) {
    Channel<Integer> channel = kind.open();

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> channel.sender().send(1)).isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> channel.receiver().receive()).isInstanceOf(InterruptedException.class);

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(channel.size()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptEndsAnIterationWithItsOwnExceptionAndStaysSet(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    Background<Boolean> iteration =
        Background.call(
            () -> {
              assertThatThrownBy(() -> channel.receiver().iterator().hasNext())
                  .isInstanceOf(ReceiveInterruptedException.class)
                  .hasCauseInstanceOf(InterruptedException.class);
              return Thread.currentThread().isInterrupted();
            });

    iteration.blocked().interrupt();

    assertThat(iteration.result()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNBOUNDED")
  void aFullChannelAnswersFullAndTimedOut(Kind kind) throws Exception {
    Channel<Integer> channel = filled(kind);

    assertThat(channel.sender().trySend(-1)).isEqualTo(TrySend.FULL);
    assertThat(channel.sender().send(-1, Duration.ofMillis(1))).isEqualTo(TimedSend.TIMED_OUT);
    assertThat(channel.size()).isEqualTo(kind.capacity);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNBOUNDED")
  void aBlockedSendGoesOnWhenAnItemIsTaken(Kind kind) throws Exception {
    Channel<Integer> channel = filled(kind);
    Background<Boolean> sender = Background.send(channel.sender(), -1).blocked();

    List<Integer> received = new ArrayList<>();
    for (int i = 0; i <= kind.capacity; i++) {
      received.add(channel.receiver().receive());
    }

    assertThat(sender.result()).isTrue();
    assertThat(received).hasSize(kind.capacity + 1).endsWith(-1);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNBOUNDED")
  void anInterruptEndsABlockedSendAndSendsNothing(Kind kind) throws Exception {
    Channel<Integer> channel = filled(kind);
    Background<Boolean> sender = Background.send(channel.sender(), -1).blocked();

    sender.interrupt();

    assertThat(sender.failure()).isInstanceOf(InterruptedException.class);
    channel.sender().close();
    assertThat(channel.receiver().stream()).hasSize(kind.capacity).doesNotContain(-1);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNBOUNDED")
  void ofManyBlockedSendersNoneIsForgotten(Kind kind) throws Exception {
    Channel<Integer> channel = filled(kind);
    List<Background<Boolean>> senders = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      senders.add(Background.send(channel.sender(), 10_000 + i).blocked());
    }

    List<Integer> received = new ArrayList<>();
    for (int i = 0; i < kind.capacity + 20; i++) {
      received.add(channel.receiver().receive());
    }

    for (Background<Boolean> sender : senders) {
      assertThat(sender.result()).isTrue();
    }
    assertThat(received).contains(IntStream.range(10_000, 10_020).boxed().toArray(Integer[]::new));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNBOUNDED")
  void aPlaceThatAGivenUpSendWaitedForGoesToTheNextOne(Kind kind) throws Exception {
    Channel<Integer> channel = filled(kind);
    Background<Boolean> first = Background.send(channel.sender(), -1).blocked();
    Background<Boolean> second = Background.send(channel.sender(), -2).blocked();

    first.interrupt();
    first.failure();
    channel.receiver().receive();

    assertThat(second.result()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void drainToTakesAtMostSoManyOldestFirst(Kind kind) throws Exception {
    Channel<Integer> channel = filled(kind, 5);
    List<Integer> sink = new ArrayList<>();
    int inside = channel.size();

    assertThat(channel.receiver().drainTo(sink, 0)).isZero();
    assertThat(channel.receiver().drainTo(sink, 2)).isEqualTo(Math.min(2, inside));
    assertThat(channel.receiver().drainTo(sink, 100)).isEqualTo(Math.max(0, inside - 2));

    assertThat(sink).isEqualTo(IntStream.range(0, inside).boxed().toList());
    assertThatThrownBy(() -> channel.receiver().drainTo(sink, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @ParameterizedTest
  @EnumSource
  void sizeAndCapacityAreExactWhileNobodyWorks(Kind kind) throws Exception {
    Channel<Integer> channel = filled(kind, 5);

    assertThat(channel.capacity()).isEqualTo(kind.capacity);
    assertThat(channel.receiver().capacity()).isEqualTo(kind.capacity);
    assertThat(channel.size()).isEqualTo(Math.min(5, kind.capacity));
    assertThat(channel.receiver().isEmpty()).isEqualTo(kind == Kind.RENDEZVOUS);
    channel.receiver().drainTo(new ArrayList<>(), 2);
    assertThat(channel.receiver().size()).isEqualTo(Math.max(0, Math.min(5, kind.capacity) - 2));
  }

  @ParameterizedTest
  @EnumSource
  void fiveThreadsThatSendTenEachAreAllHeard(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    List<Background<Boolean>> senders = new ArrayList<>();
    for (int id = 0; id < 5; id++) {
      int first = id * 10;
      Sender<Integer> out = channel.sender().fork();
      senders.add(
          Background.call(
              () -> {
                try (out) {
                  for (int i = 0; i < 10; i++) {
                    out.send(first + i);
                  }
                  return true;
                }
              }));
    }
    channel.sender().close();

    assertThat(channel.receiver().stream())
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 50).boxed().toList());
    for (Background<Boolean> sender : senders) {
      assertThat(sender.result()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void twoThreadsThatReceiveAtOnceAreTold(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    Background<Integer> first = Background.call(channel.receiver()::receive).blocked();

    assertThatThrownBy(() -> channel.receiver().tryReceive())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("shared()");

    channel.sender().send(1);
    assertThat(first.result()).isEqualTo(1);
  }

  private static Channel<Integer> filled(Kind kind) {
    return filled(kind, kind.capacity);
  }

  /** With 0, 1, 2, ... inside: so many, or as many as it can hold. */
  private static Channel<Integer> filled(Kind kind, int items) {
    Channel<Integer> channel = kind.open();
    for (int i = 0; i < items && kind.holds(i + 1); i++) {
      assertThat(channel.sender().trySend(i)).isEqualTo(TrySend.SENT);
    }
    return channel;
  }
}
