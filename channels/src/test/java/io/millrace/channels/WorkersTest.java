package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.channels.Workers.Policy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scopes: results, failures and who is cancelled. */
@Timeout(120)
@ExtendWith(LeavesNoThreads.class)
class WorkersTest {

  private static Callable<String> failing(Exception thrown) {
    return () -> {
      throw thrown;
    };
  }

  @Test
  void theExampleOfTheDesignSumsUp() throws Exception {
    int sum = 0;
    try (var workers = Workers.open()) {
      var numbers = Channel.<Integer>bounded(16);
      workers.spawn(
          numbers.sender(),
          out -> {
            for (int i = 0; i < 100; i++) {
              out.send(i);
            }
          });
      for (int n : numbers.receiver()) {
        sum += n;
      }
    }
    assertThat(sum).isEqualTo(4950);
  }

  @Test
  void whoHasSeenTheChannelCloseMayLeaveWithoutJoining() throws Exception {
    for (int round = 0; round < 3_000; round++) {
      try (var workers = Workers.open()) {
        var first = Channel.<Integer>bounded(1);
        var second = Channel.<Integer>rendezvous();
        workers.spawn(first.sender(), out -> out.send(1));
        workers.spawn(second.sender(), out -> first.receiver().forEach(n -> send(out, n)));
        assertThat(second.receiver().stream().count()).isEqualTo(1);
      }
    }
  }

  private static void send(Sender<Integer> out, int item) {
    try {
      out.send(item);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void joinWaitsForAllAlsoForThoseSpawnedMeanwhileByWorkers() throws Exception {
    var ended = new AtomicInteger();
    try (var workers = Workers.open()) {
      for (int i = 0; i < 10; i++) {
        workers.spawn(
            () -> {
              workers.spawn(
                  () -> {
                    workers.spawn(ended::incrementAndGet);
                    return ended.incrementAndGet();
                  });
              return ended.incrementAndGet();
            });
      }
      workers.join();

      assertThat(ended).hasValue(30);
    }
  }

  @Test
  void aScopeMayGoOnAfterAJoin() throws Exception {
    try (var workers = Workers.open()) {
      workers.join();
      Worker<Integer> first = workers.spawn(() -> 1);
      workers.join();
      Worker<Integer> second = workers.spawn(() -> 2);
      workers.join();

      assertThat(first.join() + second.join()).isEqualTo(3);
    }
  }

  @Test
  void theFirstFailureCancelsTheSiblingsAndIsThrown() throws Exception {
    var thrown = new IOException("disk full");
    var siblings = new Blocked(2);
    try (var workers = Workers.open()) {
      Worker<String> first = workers.spawn(siblings);
      workers.spawn(siblings);
      siblings.begun();
      workers.spawn(failing(thrown));

      assertThatThrownBy(workers::join).isSameAs(thrown);

      siblings.interrupted();
      assertThatThrownBy(first::join).isInstanceOf(WorkerCancelledException.class);
      assertThat(thrown.getSuppressed()).isEmpty();
      assertThatThrownBy(workers::join).isSameAs(thrown);
    }
  }

  @Test
  void joinAllThrowsTheFirstFailureInTimeNotTheFirstInOrder() throws Exception {
    var thrown = new IOException("disk full");
    try (var workers = Workers.open()) {
      var blocked = new Blocked();
      List<Worker<String>> spawned =
          workers.spawnAll(List.of(blocked, new Blocked(), failing(thrown)));

      assertThatThrownBy(() -> workers.joinAll(spawned)).isSameAs(thrown);
    }
  }

  @Test
  void furtherFailuresAreSuppressedOnTheFirst() throws Exception {
    var first = new IOException("first");
    var second = new IOException("second");
    var firstThrown = new CountDownLatch(1);
    try (var workers = Workers.open(Policy.COLLECT)) {
      Worker<String> one = workers.spawn(failing(first));
      workers.spawn(
          () -> {
            firstThrown.await();
            throw second;
          });
      assertThatThrownBy(one::join).isSameAs(first);
      firstThrown.countDown();

      assertThatThrownBy(workers::join)
          .isSameAs(first)
          .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(second));
      // Joining again tells the same, once.
      assertThatThrownBy(workers::join)
          .isSameAs(first)
          .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(second));
    }
  }

  @Test
  void oneExceptionThrownByTwoWorkersIsNotSuppressedOnItself() {
    var thrown = new IOException("of both");
    try (var workers = Workers.open(Policy.COLLECT)) {
      workers.spawnAll(List.of(failing(thrown), failing(thrown)));

      assertThatThrownBy(workers::join)
          .isSameAs(thrown)
          .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
    }
  }

  @Test
  void collectingLetsAllComeToTheirEnd() throws Exception {
    var thrown = new IOException("disk full");
    var also = new IllegalStateException("also");
    var blocked = new Blocked();
    try (var workers = Workers.open(Policy.COLLECT)) {
      Worker<String> failed = workers.spawn(failing(thrown));
      Worker<String> good = workers.spawn(blocked);
      assertThatThrownBy(failed::join).isSameAs(thrown);
      blocked.begun();
      assertThat(good.isDone()).isFalse();
      blocked.letGo();
      Worker<String> later = workers.spawn(failing(also));
      assertThatThrownBy(later::join).isSameAs(also);

      assertThatThrownBy(() -> workers.joinAll(List.of(later, good, failed)))
          .isSameAs(also)
          .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(thrown));
      assertThat(good.join()).isEqualTo("let go");
    }
  }

  @Test
  void aFailureThatComesFromTheFirstOneMakesNoCircle() {
    var first = new IOException("first");
    var following = new IllegalStateException("because of it", first);
    try (var workers = Workers.open(Policy.COLLECT)) {
      Worker<String> one = workers.spawn(failing(first));
      assertThatThrownBy(one::join).isSameAs(first);
      workers.spawn(failing(following));

      assertThatThrownBy(workers::join)
          .isSameAs(first)
          .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
    }
  }

  @Test
  void ofVeryManyFailuresTheFirstAreKeptAndTheOthersCounted() {
    int count = Failures.KEPT_MAX + 500;
    try (var workers = Workers.open(Policy.COLLECT)) {
      for (int i = 0; i < count; i++) {
        workers.spawn(failing(new IOException("one of many")));
      }

      assertThatThrownBy(workers::join)
          .hasMessage("one of many")
          .satisfies(
              e ->
                  assertThat(List.of(e.getSuppressed()))
                      .hasSize(Failures.KEPT_MAX)
                      .last(InstanceOfAssertFactories.THROWABLE)
                      .hasMessageStartingWith("500 more workers failed"));
    }
  }

  @Test
  void aFailedScopeStartsNothingMore() throws Exception {
    var ran = new AtomicInteger();
    var channel = Channel.<Integer>unbounded();
    try (var workers = Workers.open()) {
      workers.spawn(failing(new IOException("disk full")));
      assertThatThrownBy(workers::join).isInstanceOf(IOException.class);

      Worker<Integer> late = workers.spawn(ran::incrementAndGet);
      workers.spawn(channel.sender(), out -> ran.incrementAndGet());

      assertThatThrownBy(late::join).isInstanceOf(WorkerCancelledException.class);
      assertThatThrownBy(() -> channel.receiver().receive())
          .hasCauseInstanceOf(WorkerCancelledException.class);
      assertThat(ran).hasValue(0);
    }
  }

  @Test
  void oneThatWasCancelledHasNotFailed() throws Exception {
    try (var workers = Workers.open()) {
      var blocked = new Blocked();
      Worker<String> cancelled = workers.spawn(blocked);
      Worker<Integer> other = workers.spawn(() -> 42);

      cancelled.cancel();
      workers.join();

      assertThat(other.join()).isEqualTo(42);
      assertThatThrownBy(() -> workers.joinAll(List.of(cancelled)))
          .isInstanceOf(WorkerCancelledException.class);
    }
  }

  @Test
  void oneThatRanOutOfTimeHasFailed() throws Exception {
    var sibling = new Blocked();
    try (var workers = Workers.open()) {
      workers.spawn(sibling);
      sibling.begun();
      workers.spawn("slow", new Blocked(), Duration.ofMillis(30));

      assertThatThrownBy(workers::join)
          .isInstanceOf(WorkerTimeoutException.class)
          .hasMessageContaining("'slow'");
      sibling.interrupted();
    }
  }

  @Test
  void oneThatIgnoresThatItsTimeIsOverDoesNotKeepTheSiblingsRunning() throws Exception {
    var sibling = new Blocked();
    try (var stubborn = Stubborn.waiting();
        var workers = Workers.open()) {
      workers.spawn(sibling);
      sibling.begun();
      workers.spawn("slow", stubborn, Duration.ofMillis(30));

      sibling.interrupted();

      stubborn.letGo();
      assertThatThrownBy(workers::join).isInstanceOf(WorkerTimeoutException.class);
    }
  }

  @Test
  void otherThreadsThanTheOwnerMaySpawn() throws Exception {
    var ended = new AtomicInteger();
    try (var workers = Workers.open()) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int i = 0; i < 1_000; i++) {
                        workers.spawn(ended::incrementAndGet);
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      workers.join();

      assertThat(ended).hasValue(4_000);
    }
  }

  @Test
  void aWorkerMustNotJoinOrCloseItsOwnScope() throws Exception {
    try (var workers = Workers.open(Policy.COLLECT)) {
      Worker<Void> joining = workers.spawn(workers::join);
      Worker<Void> closing = workers.spawn(workers::close);

      assertThatThrownBy(joining::join)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("a worker cannot join the scope that it is in");
      assertThatThrownBy(closing::join)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("a worker cannot close the scope that it is in");
      assertThat(workers.spawn(() -> 42).join()).isEqualTo(42);
    }
  }

  @Test
  void scopesNest() throws Exception {
    int sum =
        Workers.scope(
            outer ->
                outer
                    .spawn(
                        () ->
                            Workers.scope(
                                inner -> inner.spawn(() -> 1).join() + outer.spawn(() -> 2).join()))
                    .join());

    assertThat(sum).isEqualTo(3);
  }
}
