package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers that own a sender. */
@Timeout(120)
@ExtendWith(LeavesNoThreads.class)
class WorkerSenderTest {

  @Test
  void theSenderIsClosedWhenTheFunctionEnds() throws Exception {
    var channel = Channel.<Integer>bounded(3);

    Worker<Void> worker =
        Worker.spawn(
            channel.sender(),
            out -> {
              for (int i = 0; i < 100; i++) {
                out.send(i);
              }
            });

    assertThat(channel.receiver().stream().mapToInt(i -> i).sum()).isEqualTo(4950);
    assertThat(worker.join()).isNull();
  }

  @Test
  void onlyItsOwnHandleIsClosed() throws Exception {
    var channel = Channel.<Integer>unbounded();

    Worker.spawn("fork", channel.sender().fork(), out -> out.send(1)).join();

    assertThat(channel.receiver().receive()).isEqualTo(1);
    assertThat(channel.isClosed()).isFalse();
    channel.sender().close();
    assertThat(channel.isClosed()).isTrue();
  }

  @Test
  void errorPropagationGivesTheReceiverTheItemsThenTheCause() throws Exception {
    var channel = Channel.<Integer>unbounded();
    var thrown = new IOException("disk full");
    Worker<Void> producer =
        Worker.spawn(
            channel.sender(),
            out -> {
              out.send(1);
              out.send(2);
              throw thrown;
            });

    List<Integer> received = new ArrayList<>();
    assertThatThrownBy(() -> channel.receiver().forEach(received::add))
        .isInstanceOf(ChannelFailedException.class)
        .cause()
        .isSameAs(thrown);

    assertThat(received).containsExactly(1, 2);
    assertThatThrownBy(producer::join).isSameAs(thrown);
  }

  @Test
  void errorsReachTheReceiverToo() {
    var channel = Channel.<Integer>unbounded();
    var thrown = new AssertionError("wrong");
    Worker<Void> producer =
        Worker.spawn(
            channel.sender(),
            out -> {
              throw thrown;
            });

    assertThatThrownBy(() -> channel.receiver().receive()).hasCause(thrown);
    assertThatThrownBy(producer::join).isSameAs(thrown);
  }

  @Test
  void whoHasSeenTheCloseFindsTheWorkerDone() throws Exception {
    for (int round = 0; round < 5_000; round++) {
      var channel = Channel.<Integer>unbounded();
      Worker<Void> worker = Worker.spawn(channel.sender(), out -> out.send(1));

      assertThat(channel.receiver().stream().count()).isEqualTo(1);
      assertThat(worker.isDone()).isTrue();
    }
  }

  @Test
  void whoHasJoinedFindsTheSenderClosed() throws Exception {
    for (int round = 0; round < 5_000; round++) {
      var channel = Channel.<Integer>unbounded();

      Worker.spawn(channel.sender(), out -> out.send(1)).join();

      assertThat(channel.isClosed()).isTrue();
    }
  }

  @Test
  void theReceiverOfACancelledWorkerDoesNotTakeHalfForAll() throws Exception {
    var channel = Channel.<Integer>unbounded();
    var sent = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    Worker<Void> worker =
        Worker.spawn(
            channel.sender(),
            out -> {
              out.send(1);
              sent.countDown();
              never.await();
            });
    sent.await();

    worker.cancel();

    assertThat(channel.receiver().receive()).isEqualTo(1);
    assertThatThrownBy(() -> channel.receiver().receive())
        .isInstanceOf(ChannelFailedException.class)
        .hasCauseInstanceOf(WorkerCancelledException.class);
  }

  @Test
  void aFunctionThatReturnsWhenCancelledDoesNotCloseAsIfAllHadBeenSent() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      var channel = Channel.<Integer>unbounded();
      var never = new CountDownLatch(1);
      Worker<Void> worker =
          Worker.spawn(
              channel.sender(),
              out -> {
                try {
                  never.await();
                } catch (InterruptedException e) {
                  // Returns as if it were done.
                }
              });

      assertThat(worker.cancel()).isTrue();

      assertThatThrownBy(() -> channel.receiver().receive())
          .isInstanceOf(ChannelFailedException.class)
          .hasCauseInstanceOf(WorkerCancelledException.class);
    }
  }

  @Test
  void cancellingFreesASenderThatIsBlocked() throws Exception {
    var channel = Channel.<Integer>rendezvous();
    Worker<Void> worker = Worker.spawn(channel.sender(), out -> out.send(1));

    worker.cancel();

    assertThatThrownBy(worker::join).isInstanceOf(WorkerCancelledException.class);
    assertThatThrownBy(() -> channel.receiver().receive())
        .hasCauseInstanceOf(WorkerCancelledException.class);
  }

  @Test
  void aClosedReceiverIsWhatTheProducerGets() {
    var channel = Channel.<Integer>bounded(2);
    channel.receiver().close();

    Worker<Void> producer = Worker.spawn(channel.sender(), out -> out.send(1));

    assertThatThrownBy(producer::join).isInstanceOf(ChannelClosedException.class);
  }

  @Test
  void aSenderIsNotLeakedWhereSpawnThrows() {
    var channel = Channel.<Integer>unbounded();
    var other = Channel.<Integer>unbounded();

    assertThatThrownBy(() -> Worker.spawn(channel.sender(), null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("producer");
    assertThatThrownBy(() -> Worker.spawn((String) null, other.sender(), out -> out.send(1)))
        .isInstanceOf(NullPointerException.class);

    assertThatThrownBy(() -> channel.receiver().receive())
        .isInstanceOf(ChannelFailedException.class)
        .hasCauseInstanceOf(NullPointerException.class);
    assertThat(other.isClosed()).isTrue();
  }

  @Test
  void aSenderIsNotLeakedWhereTheThreadCannotStart() {
    var channel = Channel.<Integer>unbounded();
    try (var workers =
        new Workers(Workers.Policy.FAIL_FAST, task -> Thread.ofVirtual().start(() -> {}))) {

      assertThatThrownBy(() -> workers.spawn(channel.sender(), out -> out.send(1)))
          .isInstanceOf(IllegalThreadStateException.class);

      assertThat(workers.activeCount()).isZero();
    }
    assertThatThrownBy(() -> channel.receiver().receive())
        .isInstanceOf(ChannelFailedException.class)
        .hasCauseInstanceOf(IllegalThreadStateException.class);
  }
}
