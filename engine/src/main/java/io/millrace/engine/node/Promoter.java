package io.millrace.engine.node;

import io.millrace.engine.queue.LaneAnswers;
import io.millrace.engine.queue.LaneListener;
import io.millrace.engine.queue.LaneTable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop that lets runs of lanes go whose time has come: of a rate, or of a delay; and that takes
 * into their lanes what transactions of others have stored. It sleeps until the first such time, or
 * until somebody says that there is something.
 */
final class Promoter implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Promoter.class);

  // Taken together: one transaction holds their lanes for some tenths of a second at most.
  private static final int TOGETHER_MAX = 200;
  private static final Duration ERROR_PAUSE = Duration.ofMillis(200);
  // Lanes that were idle for so long are forgotten, so many at a time, so often.
  private static final Duration IDLE_MIN = Duration.ofHours(1);
  private static final int PRUNED_MAX = 5_000;
  private static final Duration PRUNE_EVERY = Duration.ofMinutes(5);

  private final LaneTable table;
  private final LaneListener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Touched by the loop only.
  private long nextPruneNanos = System.nanoTime() + PRUNE_EVERY.toNanos();

  // Both guarded by lock.
  private boolean told;
  private boolean stopping;

  Promoter(LaneTable table, LaneListener listener) {
    this.table = table;
    this.listener = listener;
  }

  /** Something waits for a time, or to be taken in. */
  void lanesWait() {
    lock.lock();
    try {
      told = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void stop() {
    lock.lock();
    try {
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    try {
      // What waits since before this node has joined.
      Duration pause = Duration.ZERO;
      while (await(pause)) {
        pause = look();
      }
    } catch (InterruptedException e) {
      log.debug("the loop of lanes was interrupted and ends");
    }
  }

  /** False at the end. */
  private boolean await(Duration pause) throws InterruptedException {
    lock.lock();
    try {
      long left = pause.toNanos();
      while (!told && !stopping && left > 0) {
        left = changed.awaitNanos(left);
      }
      told = false;
      return !stopping;
    } finally {
      lock.unlock();
    }
  }

  private static Duration shorter(Optional<Duration> due) {
    return due.filter(until -> until.compareTo(PRUNE_EVERY) < 0).orElse(PRUNE_EVERY);
  }

  private void pruneNowAndThen() {
    if (System.nanoTime() - nextPruneNanos >= 0) {
      nextPruneNanos = System.nanoTime() + PRUNE_EVERY.toNanos();
      table.prune(IDLE_MIN, PRUNED_MAX);
    }
  }

  /** How long until somebody has to look again. */
  private Duration look() {
    try {
      boolean more = true;
      while (more) {
        LaneAnswers entered = table.enter(TOGETHER_MAX);
        entered.tell(listener::lanesAreReady);
        more = entered.done() >= TOGETHER_MAX;
      }
      LaneAnswers adopted = table.adoptLate(TOGETHER_MAX);
      adopted.tell(listener::lanesAreReady);
      table.due(TOGETHER_MAX).tell(listener::lanesAreReady);
      pruneNowAndThen();
      return adopted.done() > 0 ? Duration.ZERO : shorter(table.untilNextDue());
    } catch (RuntimeException | Error e) {
      // Whatever it was: without this loop lanes would wait for other nodes.
      log.warn("lanes were not looked at; tried again in {}: {}", ERROR_PAUSE, e.toString());
      return ERROR_PAUSE;
    }
  }
}
