package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a scope tells of its workers, and what it keeps of them. */
@Timeout(120)
@ExtendWith(LeavesNoThreads.class)
class WorkersObservingTest {

  @Test
  void itTellsCountNamesAndAgesOldestFirst() throws Exception {
    var blocked = new Blocked(2);
    try (var workers = Workers.open()) {
      assertThat(workers.active()).isEmpty();
      workers.spawn("older", blocked);
      Worker<String> unnamed = workers.spawn(blocked);
      blocked.begun();

      assertThat(workers.activeCount()).isEqualTo(2);
      assertThat(workers.active())
          .extracting(Workers.Active::name)
          .containsExactly("older", unnamed.name());
      Duration age = workers.active().getFirst().age();
      assertThat(age).isPositive();
      await().until(() -> workers.active().getFirst().age().compareTo(age) > 0);
      assertThat(workers.active().getLast().age())
          .isLessThanOrEqualTo(workers.active().getFirst().age());

      blocked.letGo();
      workers.join();
      assertThat(workers.active()).isEmpty();
      assertThat(workers.activeCount()).isZero();
    }
  }

  @Test
  void whoHasJoinedAWorkerDoesNotFindItActive() throws Exception {
    try (var workers = Workers.open()) {
      for (int round = 0; round < 5_000; round++) {
        workers.spawn(() -> 1).join();

        assertThat(workers.activeCount()).isZero();
      }
    }
  }

  @Test
  void oneThatIgnoresItsCancelIsActiveUntilItEnds() throws Exception {
    try (var stubborn = Stubborn.waiting();
        var workers = Workers.open()) {
      Worker<String> worker = workers.spawn("zombie", stubborn);
      stubborn.begun();
      worker.cancel();

      assertThat(workers.active()).extracting(Workers.Active::name).containsExactly("zombie");
      stubborn.letGo();
      workers.join();
      assertThat(workers.activeCount()).isZero();
    }
  }

  @Test
  void cancelAllTellsHowManyItCancelledAndLeavesTheScopeOpen() throws Exception {
    var blocked = new Blocked(3);
    try (var workers = Workers.open()) {
      assertThat(workers.cancelAll()).isZero();
      workers.spawn(() -> 1).join();
      Worker<String> one = workers.spawn(blocked);
      workers.spawn(blocked);
      workers.spawn(blocked);
      blocked.begun();

      assertThat(workers.cancelAll()).isEqualTo(3);
      assertThat(workers.cancelAll()).isZero();

      assertThatThrownBy(one::join).isInstanceOf(WorkerCancelledException.class);
      assertThat(workers.spawn(() -> 42).join()).isEqualTo(42);
      workers.join();
    }
  }

  @Test
  void workersThatHaveEndedAreForgotten() throws Exception {
    try (var workers = Workers.open()) {
      Worker<byte[]> worker = workers.spawn(() -> new byte[1_000]);
      worker.join();
      var forgotten = new WeakReference<>(worker);
      worker = null;

      await()
          .atMost(Background.HANG)
          .until(
              () -> {
                System.gc();
                return forgotten.refersTo(null);
              });
      workers.join();
    }
  }

  @Test
  void aScopeMaySpawnVeryManyOneAfterTheOther() throws Exception {
    int count = 200_000;
    var left = new CountDownLatch(count);
    // 800 MB of results, more than the heap of the tests, if they were kept.
    try (var workers = Workers.open().limit(8)) {
      for (int i = 0; i < count; i++) {
        workers.spawn(
            () -> {
              left.countDown();
              return new byte[4_096];
            });
      }
      workers.join();
    }
    assertThat(left.getCount()).isZero();
  }
}
