package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers that have so much time. */
@Timeout(120)
@ExtendWith(LeavesNoThreads.class)
class WorkerDeadlineTest {

  private static final Duration SHORT = Duration.ofMillis(30);

  @Test
  void whoIsNotDoneInTimeIsInterruptedAndJoinNamesItAndTheTime() throws Exception {
    var blocked = new Blocked();

    Worker<String> worker = Worker.spawn("fetch", blocked, SHORT);

    assertThatThrownBy(worker::join)
        .isInstanceOfSatisfying(
            WorkerTimeoutException.class,
            e -> {
              assertThat(e.workerName()).isEqualTo("fetch");
              assertThat(e.timeout()).isEqualTo(SHORT);
            })
        .isInstanceOf(WorkerException.class)
        .hasMessageContaining("worker 'fetch' was not done within PT0.03S");
    blocked.interrupted();
  }

  @Test
  void whoIsDoneInTimeIsNotDisturbed() throws Exception {
    Worker<Integer> worker = Worker.spawn(() -> 42, Duration.ofHours(1));
    Worker<Integer> endless = Worker.spawn("endless", () -> 43, Duration.ofSeconds(Long.MAX_VALUE));

    assertThat(worker.join()).isEqualTo(42);
    assertThat(endless.join()).isEqualTo(43);
  }

  @Test
  void anExceptionInTimeIsThatOfTheFunction() {
    var thrown = new IOException("disk full");

    Worker<Object> worker =
        Worker.spawn(
            () -> {
              throw thrown;
            },
            Duration.ofHours(1));

    assertThatThrownBy(worker::join).isSameAs(thrown);
  }

  @Test
  void aFunctionThatIgnoresInterruptsKeepsNobodyWaiting() throws Exception {
    try (var stubborn = Stubborn.waiting()) {
      Worker<String> worker = Worker.spawn(stubborn, SHORT);

      assertThatThrownBy(worker::join).isInstanceOf(WorkerTimeoutException.class);

      await().until(stubborn::wasInterrupted);
      assertThat(worker.cancel()).isFalse();
      stubborn.letGo();
      assertThatThrownBy(worker::join).isInstanceOf(WorkerTimeoutException.class);
    }
  }

  @Test
  void itRingsWhenAllCarriersAreBusyWithSuchFunctions() throws Exception {
    int carriers = Runtime.getRuntime().availableProcessors();
    var channel = Channel.<Integer>unbounded();
    try (var stubborn = Stubborn.busy(carriers)) {
      List<Worker<String>> busy = new ArrayList<>();
      for (int i = 0; i < 2 * carriers; i++) {
        busy.add(Worker.spawn("busy", stubborn, Duration.ofMillis(200)));
      }
      stubborn.begun();
      // No carrier is left for this one: its function will not even begin.
      Worker<Void> sending =
          Worker.spawn(channel.sender(), out -> out.send(1), Duration.ofMillis(200));

      for (Worker<String> worker : busy) {
        assertThatThrownBy(worker::join).isInstanceOf(WorkerTimeoutException.class);
      }
      assertThatThrownBy(sending::join).isInstanceOf(WorkerTimeoutException.class);
      assertThatThrownBy(() -> channel.receiver().receive())
          .isInstanceOf(ChannelFailedException.class)
          .hasCauseInstanceOf(WorkerTimeoutException.class);
    }
  }

  @Test
  void aWorkerWhoseTimeIsOverBeforeItBeginsIsNeverCalled() throws Exception {
    int carriers = Runtime.getRuntime().availableProcessors();
    var called = new CountDownLatch(1);
    try (var stubborn = Stubborn.busy(carriers);
        var workers = Workers.open()) {
      for (int i = 0; i < carriers; i++) {
        Worker.spawn(stubborn);
      }
      stubborn.begun();
      Worker<Void> late = workers.spawn(called::countDown, SHORT);
      assertThatThrownBy(late::join).isInstanceOf(WorkerTimeoutException.class);
      stubborn.letGo();

      // Its thread has come and gone then.
      assertThatThrownBy(workers::join).isInstanceOf(WorkerTimeoutException.class);
    }
    assertThat(called.getCount()).isEqualTo(1);
  }

  @Test
  void theSenderOfWhoIsNotDoneInTimeFailsAlthoughTheFunctionGoesOn() throws Exception {
    var channel = Channel.<Integer>bounded(10);
    try (var stubborn = Stubborn.waiting()) {
      Worker<Void> worker =
          Worker.spawn(
              "source",
              channel.sender(),
              out -> {
                out.send(1);
                stubborn.call();
              },
              Duration.ofMillis(200));

      assertThat(channel.receiver().receive()).isEqualTo(1);
      assertThatThrownBy(() -> channel.receiver().receive())
          .isInstanceOf(ChannelFailedException.class)
          .hasCauseInstanceOf(WorkerTimeoutException.class);
      assertThatThrownBy(worker::join).isInstanceOf(WorkerTimeoutException.class);
    }
  }

  @Test
  void whatTheFunctionThrewWhenInterruptedIsKeptWithTheTimeout() {
    Worker<String> worker = Worker.spawn(new Blocked(), SHORT);

    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(worker::join)
                    .isInstanceOf(WorkerTimeoutException.class)
                    .satisfies(
                        e ->
                            assertThat(e.getSuppressed())
                                .singleElement()
                                .isInstanceOf(InterruptedException.class)));
  }

  @Test
  void aDeadlineThatWasNotNeededKeepsNothing() throws Exception {
    Worker<byte[]> worker = Worker.spawn(() -> new byte[1_000], Duration.ofHours(1));
    var result = new WeakReference<>(worker.join());
    var handle = new WeakReference<>(worker);
    worker = null;

    await()
        .atMost(Background.HANG)
        .until(
            () -> {
              System.gc();
              return result.refersTo(null) && handle.refersTo(null);
            });
  }

  @Test
  void aHandleKeepsNothingOfItsFunctionAlive() throws Exception {
    byte[] large = new byte[1_000];
    var captured = new WeakReference<>(large);
    Worker<Integer> worker = Worker.spawn(lengthOf(large));
    large = null;
    assertThat(worker.join()).isEqualTo(1_000);

    await()
        .atMost(Background.HANG)
        .until(
            () -> {
              System.gc();
              return captured.refersTo(null);
            });
    assertThat(worker.join()).isEqualTo(1_000);
  }

  private static Callable<Integer> lengthOf(byte[] bytes) {
    return () -> bytes.length;
  }

  @Test
  void noTimeAtAllIsRefused() {
    for (Duration timeout : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
      var channel = Channel.<Integer>unbounded();

      assertThatThrownBy(() -> Worker.spawn(() -> 1, timeout))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("timeout " + timeout + " is not positive");
      assertThatThrownBy(() -> Worker.spawn(channel.sender(), out -> out.send(1), timeout))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(channel.isClosed()).isTrue();
    }
  }

  @Test
  void everyWayToSpawnTakesATimeout() throws Exception {
    Duration hour = Duration.ofHours(1);
    var ran = new CountDownLatch(2);
    var channel = Channel.<Integer>unbounded();

    Worker.spawn(ran::countDown, hour).join();
    Worker.spawn("named", ran::countDown, hour).join();
    Worker.spawn("named", channel.sender(), out -> out.send(1), hour).join();

    assertThat(ran.getCount()).isZero();
    assertThat(channel.receiver().stream()).containsExactly(1);
  }
}
