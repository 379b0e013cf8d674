package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.channels.Workers.Policy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scopes in which so many workers run at a time. */
@Timeout(120)
@ExtendWith(LeavesNoThreads.class)
class WorkersLimitTest {

  @Test
  void neverMoreThanTheLimitRunAndAllRun() throws Exception {
    int limit = 3;
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    // Can only be passed by three at once, so less than three would hang.
    var together = new CyclicBarrier(limit);
    Callable<Integer> function =
        () -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          together.await(30, TimeUnit.SECONDS);
          return running.getAndDecrement();
        };
    List<Callable<Integer>> functions = Collections.nCopies(60, function);

    List<Integer> results =
        Workers.scope(workers -> workers.joinAll(workers.limit(limit).spawnAll(functions)));

    assertThat(results).hasSize(60);
    assertThat(most).hasValue(limit);
  }

  @Test
  void thoseThatWaitAreStartedFirstComeFirstServed() throws Exception {
    List<Integer> order = new ArrayList<>();
    try (var workers = Workers.open().limit(1)) {
      for (int i = 0; i < 100; i++) {
        int self = i;
        workers.spawn(() -> order.add(self));
      }
      workers.join();
    }
    assertThat(order).isSorted().hasSize(100);
  }

  @Test
  void countsTellWhoRunsAndWhoWaits() throws Exception {
    var blocked = new Blocked();
    try (var workers = Workers.open().limit(1)) {
      workers.spawn("first", blocked);
      Worker<Integer> second = workers.spawn("second", () -> 2);
      blocked.begun();

      assertThat(workers.activeCount()).isEqualTo(1);
      assertThat(workers.waitingCount()).isEqualTo(1);
      assertThat(workers.active()).extracting(Workers.Active::name).containsExactly("first");
      assertThat(workers).hasToString("workers, 1 active, 1 waiting");
      assertThat(second).hasToString("worker 'second', waiting for a slot");

      blocked.letGo();
      assertThat(second.join()).isEqualTo(2);
      workers.join();
      assertThat(workers.waitingCount()).isZero();
    }
  }

  @Test
  void oneThatWaitsCanBeCancelledAndIsNeverStarted() throws Exception {
    var started = new AtomicBoolean();
    var blocked = new Blocked();
    var channel = Channel.<Integer>unbounded();
    try (var workers = Workers.open().limit(1)) {
      workers.spawn(blocked);
      Worker<Void> waiting = workers.spawn(channel.sender(), out -> started.set(true));
      Worker<Integer> last = workers.spawn(() -> 3);

      assertThat(waiting.cancel()).isTrue();
      assertThat(waiting.cancel()).isFalse();

      assertThatThrownBy(waiting::join).isInstanceOf(WorkerCancelledException.class);
      assertThatThrownBy(() -> channel.receiver().receive())
          .hasCauseInstanceOf(WorkerCancelledException.class);
      assertThat(workers.waitingCount()).isEqualTo(1);
      blocked.letGo();
      workers.join();
      assertThat(last.join()).isEqualTo(3);
      assertThat(started).isFalse();
    }
  }

  @Test
  void theDeadlineOfOneThatWaitsDoesNotRun() throws Exception {
    var blocked = new Blocked();
    var soon = Duration.ofMillis(200);
    try (var workers = Workers.open().limit(1)) {
      workers.spawn(blocked);
      Worker<Integer> waiting = workers.spawn(() -> 2, soon);
      Worker<String> sleeper = workers.spawn("sleeper", new Blocked(), soon);

      // More than its timeout passes while it waits.
      assertThatThrownBy(() -> waiting.join(soon.multipliedBy(2)))
          .isExactlyInstanceOf(TimeoutException.class);
      blocked.letGo();

      assertThat(waiting.join()).isEqualTo(2);
      // From its start on, it does.
      assertThatThrownBy(sleeper::join).isInstanceOf(WorkerTimeoutException.class);
    }
  }

  @Test
  void aSlotIsHeldUntilTheFunctionEndsAlsoByOneThatIsCancelled() throws Exception {
    try (var stubborn = Stubborn.waiting();
        var workers = Workers.open().limit(1)) {
      Worker<String> first = workers.spawn(stubborn);
      stubborn.begun();
      Worker<Integer> second = workers.spawn(() -> 2);

      first.cancel();

      assertThatThrownBy(() -> second.join(Duration.ofMillis(50)))
          .isExactlyInstanceOf(TimeoutException.class);
      stubborn.letGo();
      assertThat(second.join()).isEqualTo(2);
    }
  }

  @Test
  void aFailureCancelsThoseThatWait() throws Exception {
    var thrown = new IOException("disk full");
    var go = new CountDownLatch(1);
    try (var workers = Workers.open().limit(1)) {
      workers.spawn(
          () -> {
            go.await();
            throw thrown;
          });
      List<Worker<Integer>> waiting = new ArrayList<>();
      var started = new AtomicInteger();
      for (int i = 0; i < 1_000; i++) {
        waiting.add(workers.spawn(started::incrementAndGet));
      }
      go.countDown();

      assertThatThrownBy(workers::join).isSameAs(thrown);
      for (Worker<Integer> worker : waiting) {
        assertThatThrownBy(worker::join).isInstanceOf(WorkerCancelledException.class);
      }
      assertThat(started).hasValue(0);
    }
  }

  @Test
  void leavingEarlyEndsThoseThatWaitAndStartsNone() throws Exception {
    for (int round = 0; round < 500; round++) {
      var started = new AtomicBoolean();
      var blocked = new Blocked();
      var workers = Workers.open().limit(1);
      workers.spawn("runs", blocked);
      workers.spawn("waits", () -> started.set(true));
      blocked.begun();

      assertThatThrownBy(workers::close)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("'runs'")
          .hasMessageContaining("'waits'");
      assertThat(workers.waitingCount()).isZero();
      assertThat(started).isFalse();
    }
  }

  @Test
  void cancellingAllStartsNoneOfThoseThatWait() throws Exception {
    for (int round = 0; round < 500; round++) {
      var started = new AtomicInteger();
      var blocked = new Blocked();
      try (var workers = Workers.open().limit(1)) {
        workers.spawn(blocked);
        for (int i = 0; i < 20; i++) {
          workers.spawn(started::incrementAndGet);
        }
        blocked.begun();

        assertThat(workers.cancelAll()).isEqualTo(21);
        workers.join();

        assertThat(started).hasValue(0);
      }
    }
  }

  @Test
  void oneThatCannotBeStartedWhenItsTurnComesFailsAndTheNextFollows() throws Exception {
    var made = new AtomicInteger();
    var blocked = new Blocked();
    var channel = Channel.<Integer>unbounded();
    try (var workers =
        new Workers(
            Policy.COLLECT,
            task ->
                made.incrementAndGet() == 2
                    ? Thread.ofVirtual().start(() -> {})
                    : Thread.ofVirtual().unstarted(task))) {
      workers.limit(1);
      workers.spawn(blocked);
      Worker<Void> unstartable = workers.spawn(channel.sender(), out -> out.send(1));
      Worker<Integer> last = workers.spawn(() -> 3);

      blocked.letGo();

      assertThat(last.join()).isEqualTo(3);
      assertThatThrownBy(unstartable::join).isInstanceOf(IllegalThreadStateException.class);
      assertThatThrownBy(() -> channel.receiver().receive())
          .hasCauseInstanceOf(IllegalThreadStateException.class);
      assertThatThrownBy(workers::join).isInstanceOf(IllegalThreadStateException.class);
    }
  }

  @Test
  void cancelsSpawnsAndEndsAtOnceLeaveNobodyBehind() throws Exception {
    for (int round = 0; round < 200; round++) {
      var begun = new CountDownLatch(1);
      try (var workers = Workers.open(Policy.COLLECT).limit(2)) {
        Thread spawning =
            Thread.ofVirtual()
                .start(
                    () -> {
                      for (int i = 0; i < 50; i++) {
                        workers.spawn(begun::countDown);
                      }
                    });
        begun.await();
        for (int i = 0; i < 20; i++) {
          workers.cancelAll();
        }
        spawning.join();
        workers.join();

        assertThat(workers.activeCount() + workers.waitingCount()).isZero();
        // The slots are all free again.
        var together = new CyclicBarrier(2);
        Callable<Integer> meeting = () -> together.await(30, TimeUnit.SECONDS);
        assertThat(workers.joinAll(workers.spawnAll(List.of(meeting, meeting)))).hasSize(2);
      }
    }
  }

  @Test
  void aLimitIsSetBeforeTheFirstSpawnAndLetsSomebodyRun() throws Exception {
    var blocked = new Blocked();
    try (var workers = Workers.open()) {
      assertThatThrownBy(() -> workers.limit(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("limit 0 lets no worker run");
      workers.spawn(blocked);
      assertThatThrownBy(() -> workers.limit(1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("before the first spawn");
      blocked.letGo();
      workers.join();
    }
  }
}
