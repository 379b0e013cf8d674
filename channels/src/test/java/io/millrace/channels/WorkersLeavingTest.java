package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.channels.Workers.Policy;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens when a scope is left: nothing runs on, nothing is lost silently. */
@Timeout(120)
@ExtendWith(LeavesNoThreads.class)
class WorkersLeavingTest {

  private static String fail(Exception thrown) throws Exception {
    throw thrown;
  }

  @Test
  void leavingEarlyCancelsWaitsAndNamesWhoStillRan() throws Exception {
    var blocked = new Blocked(2);
    var workers = Workers.open();
    Worker<String> mail = workers.spawn("mail", blocked);
    workers.spawn("print", blocked);
    workers.spawn("done", () -> 1).join();
    blocked.begun();

    assertThatThrownBy(workers::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("2 of its workers still ran")
        .hasMessageContaining("'mail'")
        .hasMessageContaining("'print'")
        .hasMessageNotContaining("'done'")
        .hasMessageContaining("all join() before leaving");

    blocked.interrupted();
    assertThatThrownBy(mail::join).isInstanceOf(WorkerCancelledException.class);
    assertThat(workers.activeCount()).isZero();
  }

  @Test
  void ofVeryManyThatStillRanTenAreNamed() throws Exception {
    var blocked = new Blocked(15);
    var workers = Workers.open();
    for (int i = 0; i < 15; i++) {
      workers.spawn("w", blocked);
    }
    blocked.begun();

    assertThatThrownBy(workers::close)
        .hasMessageContaining(
            "15 of its workers still ran: 'w', 'w', 'w', 'w', 'w', 'w', 'w', 'w', 'w', 'w' and others;");
  }

  @Test
  void anExceptionInTheBodyIsThrownAndLeavingEarlyIsSuppressedOnIt() {
    var thrown = new IOException("of the body");
    var blocked = new Blocked();

    assertThatThrownBy(
            () -> {
              try (var workers = Workers.open()) {
                workers.spawn(blocked);
                blocked.begun();
                throw thrown;
              }
            })
        .isSameAs(thrown)
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .singleElement()
                    .isInstanceOf(IllegalStateException.class));
  }

  @Test
  void leavingWaitsForThreadsThatIgnoreInterrupts() throws Exception {
    try (var stubborn = Stubborn.waiting()) {
      var workers = Workers.open();
      workers.spawn(stubborn);
      stubborn.begun();
      workers.cancelAll();

      Background<Boolean> leaving =
          Background.call(
              () -> {
                workers.close();
                return true;
              });
      leaving.blocked();
      assertThat(leaving.isDone()).isFalse();
      assertThat(workers.activeCount()).isEqualTo(1);

      stubborn.letGo();
      assertThat(leaving.result()).isTrue();
    }
  }

  @Test
  void joinWaitsForTheThreadsOfCancelledWorkers() throws Exception {
    try (var stubborn = Stubborn.waiting();
        var workers = Workers.open()) {
      Worker<String> worker = workers.spawn(stubborn);
      stubborn.begun();
      worker.cancel();
      assertThatThrownBy(worker::join).isInstanceOf(WorkerCancelledException.class);

      Background<Boolean> joining =
          Background.call(
              () -> {
                workers.join();
                return true;
              });
      joining.blocked();
      stubborn.letGo();

      assertThat(joining.result()).isTrue();
    }
  }

  @Test
  void aFailureThatNobodySawIsThrownByLeaving() throws Exception {
    var thrown = new IOException("disk full");
    var workers = Workers.open();
    workers.spawn("mail", () -> fail(thrown));
    await().until(() -> workers.activeCount() == 0);

    assertThatThrownBy(workers::close)
        .isInstanceOfSatisfying(
            WorkerFailedException.class, e -> assertThat(e.workerName()).isEqualTo("mail"))
        .isInstanceOf(WorkerException.class)
        .hasMessageContaining("worker 'mail' failed and nobody joined it")
        .hasMessageContaining("disk full")
        .hasMessageContaining("join() before leaving")
        .cause()
        .isSameAs(thrown);
  }

  @Test
  void severalFailuresThatNobodySawAreThrownTogether() throws Exception {
    var first = new IOException("first");
    var second = new IOException("second");
    var seen = new IOException("seen");
    var workers = Workers.open(Policy.COLLECT);
    Worker<String> joined = workers.spawn(() -> fail(seen));
    assertThatThrownBy(joined::join).isSameAs(seen);
    workers.spawn("one", () -> fail(first));
    await().until(() -> workers.activeCount() == 0);
    workers.spawn("two", () -> fail(second));
    await().until(() -> workers.activeCount() == 0);

    assertThatThrownBy(workers::close)
        .isInstanceOf(WorkerFailedException.class)
        .hasCause(first)
        .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(second));
  }

  @Test
  void aFailureThatWasJoinedIsNotThrownAgain() throws Exception {
    var thrown = new IOException("disk full");
    try (var workers = Workers.open()) {
      Worker<String> worker = workers.spawn(() -> fail(thrown));
      assertThatThrownBy(worker::join).isSameAs(thrown);
    }
    try (var workers = Workers.open()) {
      workers.spawn(() -> fail(thrown));
      assertThatThrownBy(workers::join).isSameAs(thrown);
    }
    try (var workers = Workers.open()) {
      var future = workers.spawn(() -> fail(thrown)).toCompletableFuture();
      await().until(future::isDone);
    }
  }

  @Test
  void whoLeavesBecauseOfAFailedWorkerIsNotBlamedForItsSiblings() throws Exception {
    for (int round = 0; round < 500; round++) {
      var thrown = new IOException("disk full");
      var workers = Workers.open();
      workers.spawn(new Blocked());
      Worker<String> worker = workers.spawn(() -> fail(thrown));
      assertThatThrownBy(worker::join).isSameAs(thrown);

      // Whether the siblings were cancelled by then or not.
      workers.close();
    }
  }

  @Test
  void leavingEarlyAlsoTellsFailuresThatNobodySaw() throws Exception {
    var thrown = new IOException("disk full");
    var blocked = new Blocked();
    var workers = Workers.open(Policy.COLLECT);
    workers.spawn("mail", () -> fail(thrown));
    await().until(() -> workers.activeCount() == 0);
    workers.spawn("print", blocked);
    blocked.begun();

    assertThatThrownBy(workers::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'print'")
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .singleElement()
                    .isInstanceOf(WorkerFailedException.class));
  }

  @Test
  void leavingTwiceDoesNothingTheSecondTime() throws Exception {
    var workers = Workers.open();
    workers.spawn(() -> fail(new IOException("disk full")));
    await().until(() -> workers.activeCount() == 0);
    assertThatThrownBy(workers::close).isInstanceOf(WorkerFailedException.class);

    workers.close();
  }

  @Test
  void spawningIntoAClosedScopeIsAnErrorAndLeaksNoSender() throws Exception {
    var channel = Channel.<Integer>unbounded();
    var workers = Workers.open();
    workers.close();

    assertThatThrownBy(() -> workers.spawn(() -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the scope is closed");
    assertThatThrownBy(() -> workers.spawn(channel.sender(), out -> out.send(1)))
        .isInstanceOf(IllegalStateException.class);

    assertThatThrownBy(() -> channel.receiver().receive())
        .isInstanceOf(ChannelFailedException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void anInterruptWhileJoiningCancelsAllAndWaitsForThem() throws Exception {
    try (var stubborn = Stubborn.waiting()) {
      var blocked = new Blocked();
      var workers = Workers.open();
      Worker<String> one = workers.spawn(blocked);
      workers.spawn(stubborn);
      blocked.begun();
      stubborn.begun();
      Background<Boolean> joining =
          Background.call(
              () -> {
                workers.join();
                return true;
              });
      joining.blocked();

      joining.interrupt();

      blocked.interrupted();
      assertThatThrownBy(one::join).isInstanceOf(WorkerCancelledException.class);
      assertThat(joining.isDone()).isFalse();
      stubborn.letGo();
      assertThat(joining.failure())
          .isInstanceOf(InterruptedException.class)
          .hasMessageContaining("all workers were cancelled");
      workers.close();
    }
  }

  @Test
  void anInterruptWhileLeavingIsKept() throws Exception {
    try (var stubborn = Stubborn.waiting()) {
      var workers = Workers.open();
      workers.spawn(stubborn);
      stubborn.begun();
      workers.cancelAll();
      Background<Boolean> leaving =
          Background.call(
              () -> {
                workers.close();
                return Thread.currentThread().isInterrupted();
              });
      leaving.blocked();

      leaving.interrupt();
      stubborn.letGo();

      assertThat(leaving.result()).isTrue();
    }
  }

  @Test
  void aScopeGivesTheValueOfItsBodyWhenAllHaveEnded() throws Exception {
    var handle = new AtomicReference<Worker<String>>();
    var blocked = new Blocked();

    String value =
        Workers.scope(
            workers -> {
              handle.set(workers.spawn(blocked));
              workers.spawn(blocked::letGo);
              return "value";
            });

    assertThat(value).isEqualTo("value");
    assertThat(handle.get().isDone()).isTrue();
  }

  @Test
  void aScopeThrowsTheFirstFailure() {
    var thrown = new IOException("disk full");

    assertThatThrownBy(
            () ->
                Workers.scope(
                    workers -> {
                      workers.spawn(new Blocked());
                      workers.spawn(() -> fail(thrown));
                      return 1;
                    }))
        .isSameAs(thrown)
        .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
  }

  @Test
  void aScopeWhoseBodyThrowsCancelsAllWaitsAndThrowsThat() throws Exception {
    var thrown = new IOException("of the body");
    var unseen = new IOException("unseen");
    var blocked = new Blocked();
    var ended = new CountDownLatch(1);

    assertThatThrownBy(
            () ->
                Workers.scope(
                    Policy.COLLECT,
                    workers -> {
                      Worker<String> failed = workers.spawn(() -> fail(unseen));
                      workers.spawn(
                          () -> {
                            try {
                              return blocked.call();
                            } finally {
                              ended.countDown();
                            }
                          });
                      blocked.begun();
                      await().until(failed::isDone);
                      throw thrown;
                    }))
        .isSameAs(thrown)
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .singleElement(InstanceOfAssertFactories.THROWABLE)
                    .isInstanceOf(WorkerFailedException.class)
                    .hasCause(unseen));

    blocked.interrupted();
    assertThat(ended.getCount()).isZero();
  }

  @Test
  void leavingRacesWithSpawningAndNothingRunsOn() throws Exception {
    for (int round = 0; round < 50; round++) {
      var workers = Workers.open(Policy.COLLECT);
      var begun = new CountDownLatch(1);
      Thread spawning =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (true) {
                        workers.spawn(new Blocked());
                        begun.countDown();
                      }
                    } catch (IllegalStateException e) {
                      // The scope is closed.
                    }
                  });
      begun.await();

      assertThatThrownBy(workers::close).isInstanceOf(IllegalStateException.class);
      assertThat(workers.activeCount()).isZero();
      spawning.join();
      assertThat(workers.activeCount()).isZero();
    }
  }
}
