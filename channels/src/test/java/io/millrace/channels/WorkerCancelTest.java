package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cancelling before, after and twice. */
@Timeout(120)
@ExtendWith(LeavesNoThreads.class)
class WorkerCancelTest {

  @Test
  void cancellingInterruptsTheFunctionAndJoinSaysSo() throws Exception {
    var blocked = new Blocked();
    Worker<String> worker = Worker.spawn("mail", blocked);
    blocked.begun();

    assertThat(worker.cancel()).isTrue();

    assertThat(worker.isDone()).isTrue();
    blocked.interrupted();
    assertThatThrownBy(worker::join)
        .isInstanceOfSatisfying(
            WorkerCancelledException.class, e -> assertThat(e.workerName()).isEqualTo("mail"))
        .isInstanceOf(WorkerException.class)
        .hasMessageContaining("worker 'mail' was cancelled");
  }

  @Test
  void cancellingTwiceDoesNothingTheSecondTime() throws Exception {
    var interrupts = new AtomicInteger();
    var begun = new CountDownLatch(1);
    var secondCancelDone = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    Worker<Boolean> worker =
        Worker.spawn(
            () -> {
              begun.countDown();
              try {
                never.await();
              } catch (InterruptedException e) {
                interrupts.incrementAndGet();
              }
              secondCancelDone.await();
              return Thread.currentThread().isInterrupted();
            });
    begun.await();

    assertThat(worker.cancel()).isTrue();
    await().until(() -> interrupts.get() == 1);
    Throwable first = worker.toCompletableFuture().exceptionNow();
    assertThat(worker.cancel()).isFalse();
    assertThat(worker.cancel()).isFalse();

    secondCancelDone.countDown();
    assertThatThrownBy(worker::join).isSameAs(first);
    assertThat(interrupts).hasValue(1);
  }

  @Test
  void cancellingWhatIsDoneChangesNothing() throws Exception {
    Worker<Integer> worker = Worker.spawn(() -> 42);
    var thrown = new IOException("disk full");
    Worker<Integer> failed =
        Worker.spawn(
            () -> {
              throw thrown;
            });
    worker.join();
    assertThatThrownBy(failed::join).isSameAs(thrown);

    assertThat(worker.cancel()).isFalse();
    assertThat(failed.cancel()).isFalse();

    assertThat(worker.join()).isEqualTo(42);
    assertThatThrownBy(failed::join).isSameAs(thrown);
  }

  @Test
  void cancellingWakesWhoJoins() throws Exception {
    Worker<String> worker = Worker.spawn(new Blocked());
    Background<String> joiner = Background.call(worker::join).blocked();

    worker.cancel();

    assertThat(joiner.failure()).isInstanceOf(WorkerCancelledException.class);
  }

  @Test
  void aFunctionThatIgnoresItStaysCancelledAndNobodyWaitsForIt() throws Exception {
    try (var stubborn = Stubborn.waiting()) {
      Worker<String> worker = Worker.spawn(stubborn);
      stubborn.begun();

      assertThat(worker.cancel()).isTrue();
      assertThatThrownBy(worker::join).isInstanceOf(WorkerCancelledException.class);
      await().until(stubborn::wasInterrupted);

      stubborn.letGo();
      assertThatThrownBy(worker::join).isInstanceOf(WorkerCancelledException.class);
      assertThat(worker.cancel()).isFalse();
    }
  }

  @Test
  void whatTheFunctionThrowsThenIsKeptWithTheCancel() throws Exception {
    var begun = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    var late = new IOException("while cleaning up");
    Worker<Object> worker =
        Worker.spawn(
            () -> {
              begun.countDown();
              try {
                never.await();
              } finally {
                throwUnlessFinished(late);
              }
              return 1;
            });
    begun.await();
    worker.cancel();

    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(worker::join)
                    .isInstanceOf(WorkerCancelledException.class)
                    .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(late)));
  }

  private static void throwUnlessFinished(IOException late) throws IOException {
    throw late;
  }

  @Test
  void aWorkerMayCancelItself() throws Exception {
    var handle = new Worker<?>[1];
    var known = new CountDownLatch(1);
    Worker<Boolean> worker =
        Worker.spawn(
            () -> {
              known.await();
              handle[0].cancel();
              return Thread.currentThread().isInterrupted();
            });
    handle[0] = worker;
    known.countDown();

    assertThatThrownBy(worker::join).isInstanceOf(WorkerCancelledException.class);
  }

  @Test
  void cancelAndEndAtOnceAgreeOnOneOutcome() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      var together = new CyclicBarrier(2);
      Worker<Integer> worker =
          Worker.spawn(
              () -> {
                together.await();
                return 42;
              });
      together.await();
      boolean cancelled = worker.cancel();

      assertThat(outcome(worker)).isEqualTo(cancelled ? "cancelled" : "42");
      assertThat(outcome(worker)).isEqualTo(cancelled ? "cancelled" : "42");
    }
  }

  @Test
  void ofManyWhoCancelAtOnceOneIsTold() throws Exception {
    for (int round = 0; round < 200; round++) {
      Worker<String> worker = Worker.spawn(new Blocked());
      var together = new CyclicBarrier(4);
      List<Worker<Boolean>> cancels = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        cancels.add(
            Worker.spawn(
                () -> {
                  together.await();
                  return worker.cancel();
                }));
      }

      int told = 0;
      for (Worker<Boolean> cancel : cancels) {
        told += cancel.join() ? 1 : 0;
      }
      assertThat(told).isEqualTo(1);
    }
  }

  private static String outcome(Worker<Integer> worker) throws Exception {
    try {
      return worker.join().toString();
    } catch (WorkerCancelledException | InterruptedException e) {
      return e instanceof WorkerCancelledException ? "cancelled" : e.toString();
    }
  }
}
