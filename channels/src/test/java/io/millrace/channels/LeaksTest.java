package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handles that are forgotten. The module's tests run with leak tracking on. */
@Timeout(120)
class LeaksTest {

  private final Logger logger = Logger.getLogger("io.millrace.channels.Leaks");
  private final Collected collected = new Collected();

  private static final class Collected extends Handler {
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord record) {
      records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    List<LogRecord> warningsOpenedBy(String method) {
      return records.stream()
          .filter(record -> record.getLevel().equals(Level.WARNING) && record.getThrown() != null)
          .filter(
              record ->
                  List.of(record.getThrown().getStackTrace()).stream()
                      .anyMatch(frame -> frame.getMethodName().equals(method)))
          .toList();
    }
  }

  @BeforeEach
  void listen() {
    logger.addHandler(collected);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(collected);
    logger.setUseParentHandlers(true);
  }

  @Test
  void aForgottenSenderIsClosedAndReportedOnceWithThePlaceWhereItWasOpened() throws Exception {
    Receiver<Integer> receiver = receiverOfForgottenSender();

    awaitGarbage(() -> receiver.tryReceive() instanceof Received.Closed);

    await()
        .atMost(Background.HANG)
        .until(() -> !collected.warningsOpenedBy("receiverOfForgottenSender").isEmpty());
    assertThat(collected.warningsOpenedBy("receiverOfForgottenSender"))
        .singleElement()
        .satisfies(warning -> assertThat(warning.getMessage()).contains("sender", "forgotten"));
  }

  private static Receiver<Integer> receiverOfForgottenSender() throws Exception {
    Channel<Integer> channel = Channel.unbounded();
    channel.sender().send(1);
    assertThat(channel.receiver().receive()).isEqualTo(1);
    return channel.receiver();
  }

  @Test
  void aForgottenReceiverIsClosedSoThatItsSendersDoNotWait() throws Exception {
    Sender<Integer> sender = senderOfForgottenReceiver();
    Background<Boolean> blocked = Background.send(sender, 2).blocked();

    awaitGarbage(sender::isClosed);

    assertThat(blocked.failure()).isInstanceOf(ChannelClosedException.class);
  }

  private static Sender<Integer> senderOfForgottenReceiver() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    channel.sender().send(1);
    return channel.sender();
  }

  @Test
  void aHandleThatWasClosedIsNotReported() throws Exception {
    WeakReference<Channel<Integer>> gone = closedAndForgotten();

    awaitGarbage(() -> gone.refersTo(null));
    // Another one that is forgotten afterwards is reported afterwards.
    Receiver<Integer> receiver = receiverOfForgottenSender();
    awaitGarbage(receiver::isClosed);

    assertThat(collected.warningsOpenedBy("closedAndForgotten")).isEmpty();
  }

  private static WeakReference<Channel<Integer>> closedAndForgotten() {
    Channel<Integer> channel = Channel.unbounded();
    channel.sender().fork().close();
    channel.sender().close();
    channel.receiver().close();
    return new WeakReference<>(channel);
  }

  @Test
  void aHandleInUseIsNotGarbageThoughNobodyElseHoldsIt() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    Receiver<Integer> receiver = channel.receiver();
    Background<Boolean> blocked = Background.send(channel.sender().fork(), 5).blocked();
    channel.sender().close();
    WeakReference<Object> collectedBy = new WeakReference<>(new Object());

    awaitGarbage(() -> collectedBy.refersTo(null));

    assertThat(receiver.receive()).isEqualTo(5);
    assertThat(blocked.result()).isTrue();
  }

  private static void awaitGarbage(java.util.concurrent.Callable<Boolean> condition) {
    await()
        .atMost(Background.HANG)
        .until(
            () -> {
              System.gc();
              return condition.call();
            });
  }
}
