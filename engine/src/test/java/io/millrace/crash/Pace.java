package io.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.RunHandle;
import io.millrace.failure.RunFailedException;
import io.millrace.run.StartOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Starts runs of {@link Work#brief} in lanes by turns, at a pace; about every tenth fails. Where
 * too many have not ended it waits for some, so that what a slow machine cannot bear does not pile
 * up.
 */
final class Pace {

  private static final int TICKS_A_SECOND = 20;
  private static final int LANES = 20;
  // So many runs at most come into one lane at a time.
  private static final int CALL = 5;

  private final Ground ground;
  private final Random random;
  private final int perTick;
  private final Semaphore open;
  private final Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
  // These are written by the one thread that ticks, and read after its end.
  private int calls;
  private long started;
  private long failing;

  Pace(Ground ground, Random random, int perSecond) {
    this.ground = ground;
    this.random = random;
    this.perTick = Math.max(1, perSecond / TICKS_A_SECOND);
    this.open = new Semaphore(2 * perSecond + perTick);
  }

  long started() {
    return started;
  }

  /** How many of them fail. */
  long failing() {
    return failing;
  }

  /** Starts so many runs, does the other thing meanwhile, and waits until all have ended. */
  void during(long runs, Runnable meanwhile) throws InterruptedException {
    long goal = started + runs;
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      // Never ends by itself, nor by an error: those are kept as problems.
      var _ =
          clock.scheduleAtFixedRate(
              () -> {
                try {
                  tick(callers);
                } catch (Throwable e) {
                  problems.add(e);
                }
                if (started >= goal || !problems.isEmpty()) {
                  clock.shutdown();
                }
              },
              0,
              1_000 / TICKS_A_SECOND,
              TimeUnit.MILLISECONDS);
      try {
        meanwhile.run();
        // It is shut down by its last tick.
        assertThat(clock.awaitTermination(1, TimeUnit.DAYS)).isTrue();
      } catch (Throwable e) {
        clock.shutdownNow();
        throw e;
      }
    }
    assertThat(problems).isEmpty();
  }

  private void tick(ExecutorService callers) throws InterruptedException {
    open.acquire(perTick);
    for (int left = perTick; left > 0; left -= CALL) {
      List<String> tags = new ArrayList<>();
      for (int i = 0; i < Math.min(CALL, left); i++) {
        boolean fails = random.nextInt(10) == 0;
        failing += fails ? 1 : 0;
        tags.add((fails ? "fails" : "r") + (started + i));
      }
      calls++;
      StartOptions lane = StartOptions.defaults().in("q", "lane-" + calls % LANES);
      List<RunHandle<String>> runs = ground.client().startAll(ground.work().brief, tags, lane);
      started += runs.size();
      runs.forEach(run -> callers.execute(() -> await(run)));
    }
  }

  private void await(RunHandle<String> run) {
    try {
      run.await(Ground.GUARD);
    } catch (RunFailedException e) {
      // So it was asked to; how many did is counted by the database.
    } catch (Throwable e) {
      problems.add(e);
    } finally {
      open.release();
    }
  }
}
