package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every kind of channel does when a side closes or fails. */
@Timeout(120)
class ClosingTest {

  @ParameterizedTest
  @EnumSource
  void whatWasSentBeforeTheCloseIsReceivedThenItIsClosed(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    int inside = fill(channel, kind, 5);

    channel.sender().close();

    Receiver<Integer> receiver = channel.receiver();
    assertThat(receiver.isClosed()).isTrue();
    for (int i = 0; i < inside; i++) {
      assertThat(receiver.receive()).isEqualTo(i);
    }
    assertThatThrownBy(receiver::receive)
        .isInstanceOf(ChannelClosedException.class)
        .hasNoCause()
        .hasMessageContaining("all senders closed");
    assertThat(receiver.tryReceive()).isEqualTo(new Received.Closed<>(null));
    assertThat(receiver.receive(Duration.ofDays(1))).isEqualTo(new Received.Closed<>(null));
    assertThat(receiver.drainTo(new ArrayList<>(), 10)).isZero();
    assertThat(receiver.iterator()).isExhausted();
    assertThat(receiver.stream()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void closingAHandleThreeTimesCountsOnce(Kind kind) {
    Channel<Integer> channel = kind.open();
    Sender<Integer> fork = channel.sender().fork();

    fork.close();
    fork.close();
    fork.close();

    assertThat(fork.isClosed()).isTrue();
    assertThat(channel.isClosed()).isFalse();
    channel.sender().close();
    channel.sender().close();
    channel.sender().close();
    assertThat(channel.isClosed()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void itClosesWithTheLastHandleInAnyOrder(Kind kind) {
    Channel<Integer> channel = kind.open();
    Sender<Integer> first = channel.sender().fork();
    Sender<Integer> second = first.fork();

    channel.sender().close();
    assertThat(channel.isClosed()).isFalse();
    second.close();
    assertThat(channel.isClosed()).isFalse();
    first.close();
    assertThat(channel.isClosed()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aClosedHandleNeitherSendsNorForks(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    Sender<Integer> fork = channel.sender().fork();
    fork.close();

    assertThatThrownBy(() -> fork.send(1))
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageContaining("this sender handle is closed");
    assertThat(fork.trySend(1)).isEqualTo(TrySend.CLOSED);
    assertThat(fork.send(1, Duration.ofDays(1))).isEqualTo(TimedSend.CLOSED);
    assertThatThrownBy(fork::fork)
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageContaining("not forked");
    assertThat(channel.size()).isZero();
    assertThat(channel.isClosed()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void theLastCloseWakesABlockedReceiver(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    Background<Integer> receive = Background.call(channel.receiver()::receive).blocked();

    channel.sender().close();

    assertThat(receive.failure()).isInstanceOf(ChannelClosedException.class);
  }

  @ParameterizedTest
  @EnumSource
  void theLastCloseWakesAReceiveWithATimeout(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    Background<Received.InTime<Integer>> receive =
        Background.call(() -> channel.receiver().receive(Duration.ofDays(1))).blocked();

    channel.sender().close();

    assertThat(receive.result()).isEqualTo(new Received.Closed<>(null));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNBOUNDED")
  void theReceiversCloseWakesAllBlockedSenders(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    int inside = fill(channel, kind, kind.capacity);
    Background<Boolean> send = Background.send(channel.sender(), -1).blocked();
    Background<Boolean> another = Background.send(channel.sender(), -2).blocked();
    Background<TimedSend> timed =
        Background.call(() -> channel.sender().send(-3, Duration.ofDays(1))).blocked();

    channel.receiver().close();

    assertThat(send.failure()).isInstanceOf(ChannelClosedException.class).hasNoCause();
    assertThat(another.failure()).isInstanceOf(ChannelClosedException.class);
    assertThat(timed.result()).isEqualTo(TimedSend.CLOSED);
    List<Integer> left = new ArrayList<>();
    assertThat(channel.receiver().drainTo(left, Integer.MAX_VALUE)).isEqualTo(inside);
    assertThat(left).doesNotContain(-1, -2, -3);
  }

  @ParameterizedTest
  @EnumSource
  void afterTheReceiversCloseNothingIsSentAndNothingIsLost(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    int inside = fill(channel, kind, 5);

    channel.receiver().close();
    channel.receiver().close();

    assertThatThrownBy(() -> channel.sender().send(-1))
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageContaining("not sent");
    assertThat(channel.sender().trySend(-1)).isEqualTo(TrySend.CLOSED);
    assertThat(channel.sender().isClosed()).isTrue();
    assertThatThrownBy(() -> channel.sender().fork()).isInstanceOf(ChannelClosedException.class);
    List<Integer> left = new ArrayList<>();
    channel.receiver().drainTo(left, 100);
    assertThat(left).hasSize(inside);
    assertThat(channel.receiver().tryReceive()).isEqualTo(new Received.Closed<>(null));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNBOUNDED")
  void closingAHandleWakesTheSendThatIsBlockedInIt(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    fill(channel, kind, kind.capacity);
    Sender<Integer> fork = channel.sender().fork();
    Background<Boolean> blocked = Background.send(fork, -1).blocked();
    Background<Boolean> other = Background.send(channel.sender(), -2).blocked();

    fork.close();

    assertThat(blocked.failure())
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageContaining("this sender handle is closed");
    assertThat(other.isDone()).isFalse();
    channel.receiver().receive();
    assertThat(other.result()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aFailureIsHeardAfterWhatWasSentBeforeIt(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    int inside = fill(channel, kind, 5);
    Sender<Integer> other = channel.sender().fork();
    Exception cause = new Exception("the disk is full");

    channel.sender().fail(cause);

    Receiver<Integer> receiver = channel.receiver();
    for (int i = 0; i < inside; i++) {
      assertThat(receiver.receive()).isEqualTo(i);
    }
    assertThatThrownBy(receiver::receive)
        .isInstanceOf(ChannelFailedException.class)
        .hasMessageContaining("the disk is full")
        .cause()
        .isSameAs(cause);
    assertThat(receiver.tryReceive()).isEqualTo(new Received.Closed<>(cause));
    assertThatThrownBy(() -> receiver.iterator().hasNext())
        .isInstanceOf(ChannelFailedException.class);
    assertThatThrownBy(() -> other.send(1))
        .isInstanceOf(ChannelClosedException.class)
        .cause()
        .isSameAs(cause);
  }

  @ParameterizedTest
  @EnumSource
  void aHandleThatIsClosedCannotFailTheChannel(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    Sender<Integer> fork = channel.sender().fork();
    fork.close();

    fork.fail(new Exception("too late"));

    assertThat(channel.isClosed()).isFalse();
    assertThat(channel.receiver().tryReceive()).isInstanceOf(Received.Empty.class);
  }

  @ParameterizedTest
  @EnumSource
  void aFailureWakesABlockedReceiver(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    Background<Integer> receive = Background.call(channel.receiver()::receive).blocked();

    channel.sender().fork().fail(new IllegalStateException("gone"));

    assertThat(receive.failure())
        .isInstanceOf(ChannelFailedException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNBOUNDED")
  void theReceiversFailureIsTheCauseThatSendersGet(Kind kind) throws Exception {
    Channel<Integer> channel = kind.open();
    fill(channel, kind, kind.capacity);
    Background<Boolean> send = Background.send(channel.sender(), -1).blocked();
    Exception cause = new Exception("consumer died");

    channel.receiver().fail(cause);

    assertThat(send.failure()).isInstanceOf(ChannelClosedException.class).hasCause(cause);
    assertThatThrownBy(() -> channel.sender().send(1)).cause().isSameAs(cause);
  }

  @ParameterizedTest
  @EnumSource
  void theFirstEndCountsAndLaterOnesChangeNothing(Kind kind) throws Exception {
    Channel<Integer> failed = kind.open();
    Exception first = new Exception("first");
    failed.sender().fork().fail(first);
    failed.sender().fail(new Exception("second"));
    failed.receiver().close();
    assertThat(failed.receiver().tryReceive()).isEqualTo(new Received.Closed<>(first));

    Channel<Integer> closed = kind.open();
    closed.receiver().close();
    closed.sender().fail(new Exception("late"));
    assertThat(closed.receiver().tryReceive()).isEqualTo(new Received.Closed<>(null));
  }

  @ParameterizedTest
  @EnumSource
  void iterationAfterTheCloseGivesTheRestAndEnds(Kind kind) {
    Channel<Integer> channel = kind.open();
    int inside = fill(channel, kind, 5);
    channel.sender().close();

    List<Integer> rest = new ArrayList<>();
    for (int item : channel.receiver()) {
      rest.add(item);
    }

    assertThat(rest).hasSize(inside);
  }

  @ParameterizedTest
  @EnumSource
  void aChannelSaysWhatItIs(Kind kind) {
    Channel<Integer> channel = kind.open();
    channel.sender().fork();

    assertThat(channel.toString()).contains("channel", "2 open senders", "open");
    channel.receiver().close();
    assertThat(channel.receiver().toString()).contains("receiver", "closed");
    assertThat(channel.sender().toString()).contains("sender", "closed");
  }

  private static int fill(Channel<Integer> channel, Kind kind, int items) {
    int inside = Math.min(items, kind.capacity);
    for (int i = 0; i < inside; i++) {
      assertThat(channel.sender().trySend(i)).isEqualTo(TrySend.SENT);
    }
    return inside;
  }
}
