package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many workers at once and their results in order. */
@Timeout(120)
@ExtendWith(LeavesNoThreads.class)
class SpawnAllTest {

  @Test
  void spawnAllOfNothingGivesNothing() throws Exception {
    try (var workers = Workers.open()) {
      List<Worker<Integer>> spawned = workers.spawnAll(List.<Callable<Integer>>of());

      assertThat(spawned).isEmpty();
      assertThat(workers.joinAll(spawned)).isEmpty();
    }
  }

  @Test
  void spawnAllOfOneGivesOneResult() throws Exception {
    try (var workers = Workers.open()) {
      List<Integer> results = workers.joinAll(workers.spawnAll(List.of(() -> 42)));

      assertThat(results).containsExactly(42);
    }
  }

  @Test
  void spawnAllOfFourOverlaps() throws Exception {
    var together = new CyclicBarrier(4);
    Callable<Integer> meeting = () -> together.await(30, TimeUnit.SECONDS);

    List<Integer> arrivals =
        Workers.scope(
            workers -> workers.joinAll(workers.spawnAll(Collections.nCopies(4, meeting))));

    assertThat(arrivals).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void resultsAreInTheOrderInWhichTheyWereSpawned() throws Exception {
    int count = 20;
    List<Callable<Integer>> functions = new ArrayList<>();
    List<CountDownLatch> latches = new ArrayList<>();
    for (int i = 0; i <= count; i++) {
      latches.add(new CountDownLatch(1));
    }
    // Each ends after the one that was spawned behind it.
    for (int i = 0; i < count; i++) {
      int self = i;
      functions.add(
          () -> {
            latches.get(self + 1).await();
            latches.get(self).countDown();
            return self;
          });
    }
    latches.get(count).countDown();

    try (var workers = Workers.open()) {
      List<Integer> results = workers.joinAll(workers.spawnAll(functions));

      assertThat(results).isSorted().hasSize(count).startsWith(0).endsWith(count - 1);
    }
  }

  @Test
  void resultsMayBeNull() throws Exception {
    Callable<String> nothing = () -> null;

    List<String> results =
        Workers.scope(workers -> workers.joinAll(workers.spawnAll(List.of(nothing, () -> "x"))));

    assertThat(results).isEqualTo(Arrays.asList(null, "x"));
  }
}
