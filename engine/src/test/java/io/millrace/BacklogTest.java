package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** More runs than a node has room for, of which some take as long as they like. */
@PostgresTest
class BacklogTest {

  private static final int ROOM = 16;

  @Test
  void whatOneRunLeavesFreeIsGivenToTheNextAlthoughAllOthersGoOn(Postgres postgres)
      throws Exception {
    Semaphore begun = new Semaphore(0);
    CountDownLatch others = new CountDownLatch(1);
    Workflow<Integer, Integer> waits =
        Workflow.named(
            "waits",
            Integer.class,
            (run, number) -> {
              begun.release();
              if (number > 0) {
                others.await();
              }
              return number;
            });
    var options =
        postgres
            .options()
            .withNode(
                postgres.options().node().withMaxRunning(ROOM).withDrain(Duration.ofMillis(1)));
    try (Millrace millrace = Millrace.start(postgres.source(), options)) {
      millrace.register(waits);

      // The first ends at once: room for one is free, a quarter of all is four.
      List<RunHandle<Integer>> runs =
          millrace.startAll(waits, IntStream.range(0, 2 * ROOM).boxed().toList());

      assertThat(begun.tryAcquire(ROOM + 1, 60, TimeUnit.SECONDS)).as("one more begins").isTrue();
      others.countDown();
      for (RunHandle<Integer> run : runs) {
        run.await();
      }
    }
  }
}
