package io.millrace.proofs.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.millrace.channels.Channel;
import io.millrace.channels.ChannelClosedException;
import io.millrace.channels.Received;
import io.millrace.channels.TimedSend;
import io.millrace.channels.TrySend;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An item that was received or refused is not kept by the channel, which lives on. */
class KeepsNothingTest {

  private static final int ITEMS = 100;

  static Stream<Supplier<Channel<Object>>> buffering() {
    return Stream.of(
        Channel::unbounded,
        () -> Channel.bounded(1),
        () -> Channel.bounded(3),
        () -> Channel.bounded(1000));
  }

  static Stream<Supplier<Channel<Object>>> full() {
    return Stream.of(KeepsNothingTest::fullOne, Channel::rendezvous);
  }

  private static Channel<Object> fullOne() {
    Channel<Object> channel = Channel.bounded(1);
    channel.sender().trySend("the one that fits");
    return channel;
  }

  @ParameterizedTest
  @MethodSource("buffering")
  void itemsThatWereReceivedAreGone(Supplier<Channel<Object>> kind) {
    Channel<Object> channel = kind.get();
    List<WeakReference<Object>> items = new ArrayList<>();
    while (items.size() < ITEMS) {
      items.add(sendOne(channel));
      assertThat(channel.receiver().tryReceive()).isInstanceOf(Received.Item.class);
    }

    areGone(items, channel);
  }

  @ParameterizedTest
  @MethodSource("buffering")
  void itemsThatWereDrainedAfterTheCloseAreGone(Supplier<Channel<Object>> kind) {
    Channel<Object> channel = kind.get();
    List<WeakReference<Object>> items = new ArrayList<>(List.of(sendOne(channel)));
    channel.receiver().close();
    assertThat(channel.receiver().drainTo(new ArrayList<>(), ITEMS)).isEqualTo(1);

    areGone(items, channel);
  }

  private static WeakReference<Object> sendOne(Channel<Object> channel) {
    Object item = new Object();
    assertThat(channel.sender().trySend(item)).isEqualTo(TrySend.SENT);
    return new WeakReference<>(item);
  }

  @Test
  void anItemThatWasHandedOverIsGone() throws Exception {
    Channel<Object> channel = Channel.rendezvous();
    List<WeakReference<Object>> items = new ArrayList<>();
    Thread sender = Thread.startVirtualThread(() -> items.add(sendBlocking(channel)));
    assertThat(channel.receiver().receive(Duration.ofMinutes(1))).isInstanceOf(Received.Item.class);
    sender.join();

    areGone(items, channel);
  }

  @ParameterizedTest
  @MethodSource("full")
  void anItemThatTimedOutIsGone(Supplier<Channel<Object>> kind) throws Exception {
    Channel<Object> channel = kind.get();
    List<WeakReference<Object>> items = new ArrayList<>(List.of(timeOut(channel)));

    areGone(items, channel);
  }

  private static WeakReference<Object> timeOut(Channel<Object> channel)
      throws InterruptedException {
    Object item = new Object();
    assertThat(channel.sender().send(item, Duration.ofMillis(2))).isEqualTo(TimedSend.TIMED_OUT);
    return new WeakReference<>(item);
  }

  @ParameterizedTest
  @MethodSource("full")
  void anItemWhoseSenderWasInterruptedIsGone(Supplier<Channel<Object>> kind) throws Exception {
    Channel<Object> channel = kind.get();
    List<WeakReference<Object>> items = new ArrayList<>();
    Thread sender = Thread.startVirtualThread(() -> items.add(sendBlocking(channel)));
    await().until(() -> sender.getState() == Thread.State.WAITING);
    sender.interrupt();
    sender.join();

    areGone(items, channel);
  }

  @ParameterizedTest
  @MethodSource("full")
  void anItemThatWasRefusedByTheCloseIsGone(Supplier<Channel<Object>> kind) throws Exception {
    Channel<Object> channel = kind.get();
    List<WeakReference<Object>> items = new ArrayList<>();
    Thread sender = Thread.startVirtualThread(() -> items.add(sendBlocking(channel)));
    await().until(() -> sender.getState() == Thread.State.WAITING);
    channel.receiver().close();
    sender.join();
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(() -> channel.sender().send("later"));

    areGone(items, channel);
  }

  /** Whether it is sent or not. */
  private static WeakReference<Object> sendBlocking(Channel<Object> channel) {
    Object item = new Object();
    try {
      channel.sender().send(item);
    } catch (InterruptedException | ChannelClosedException e) {
      // That is what the test is about.
    }
    return new WeakReference<>(item);
  }

  private static void areGone(List<WeakReference<Object>> items, Channel<Object> from) {
    assertThat(items).isNotEmpty();
    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(items).allMatch(item -> item.refersTo(null));
            });
    // It was alive in all that time.
    assertThat(from.size()).isNotNegative();
  }
}
