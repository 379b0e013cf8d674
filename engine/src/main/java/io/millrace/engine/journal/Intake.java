package io.millrace.engine.journal;

import io.millrace.channels.Channel;
import io.millrace.channels.ChannelClosedException;
import io.millrace.channels.Received;
import io.millrace.channels.Sender;
import io.millrace.channels.TrySend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The way from the callers to one writer: a channel, and what the writer has taken from it and
 * still holds back. Those are notes. Nobody waits for a note, and what makes it superfluous usually
 * follows at once; then both are one row. So the writer holds a note until something of its route
 * comes that somebody waits for, or until its patience is over.
 *
 * <p><b>Order:</b> the channel gives submissions in the order in which they were sent, and the
 * writer appends them to what it holds. Of one route it takes from there all notes that stand
 * before an awaited submission together with that one; without one, the oldest. So a submission
 * never passes another one of its route.
 */
final class Intake {

  // Several full batches, so that the writer never waits for callers to fill up again.
  static final int CAPACITY = 16_384;

  // How long a note may wait for company: short for whoever looks at running steps, long for a
  // commit.
  private static final Duration NOTE_PATIENCE = Duration.ofMillis(20);

  // Without a note there is nothing to be in time for; the wait begins again afterwards.
  private static final Duration NO_NOTE = Duration.ofDays(1);

  // How long what the last batch has begun is waited for: as long as an empty run takes to come to
  // its next entry, and little beside the commit that is shared then.
  private static final long GATHER_NANOS = 150_000;
  // Not spinning: whoever is waited for needs the processor.
  private static final long GATHER_STEP_NANOS = 20_000;
  // After waits in vain none is tried for so many batches at most.
  private static final int GATHER_PAUSE_MAX = 64;

  private final Channel<Submission> channel = Channel.bounded(CAPACITY);

  private final int batchMax;

  // Touched by the writer only. Between two takes it holds notes alone, oldest first, and at most
  // half of a batch, so that there is always room to receive.
  private final List<Submission> held = new ArrayList<>();

  // Touched by the writer only: how many submissions may be about to come together, and for how
  // many
  // batches they are not waited for.
  private int expected;
  private int gatherPause;
  private int gatherPauseNext = 1;

  /**
   * @param batchMax how many submissions are taken at once
   */
  Intake(int batchMax) {
    this.batchMax = batchMax;
  }

  // ---- callers ----

  /** Adds a submission; blocks while there is no room. False when closed: it was not added. */
  boolean put(Submission submission) {
    TrySend tried = channel.sender().trySend(submission);
    return tried == TrySend.FULL ? putWhenThereIsRoom(submission) : tried == TrySend.SENT;
  }

  /**
   * An interrupt is meant for the caller's code and not for what it records: it is kept for later.
   */
  private boolean putWhenThereIsRoom(Submission submission) {
    Sender<Submission> sender = channel.sender();
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          sender.send(submission);
          return true;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ChannelClosedException e) {
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Takes no more; what is there can still be taken. */
  void close() {
    channel.sender().close();
  }

  // ---- the writer ----

  /**
   * So many runs have begun by the last batch. Where they come to their next entry at once, one
   * batch for all costs hardly more than one for the first of them.
   */
  void expect(int begun) {
    expected += begun;
  }

  /** Moves a batch of what is due; blocks while nothing is. False at the end. */
  boolean take(List<Submission> into) throws InterruptedException {
    boolean more = true;
    while (more && into.isEmpty()) {
      more = receive();
      moveDue(into, !more);
    }
    return !into.isEmpty();
  }

  /** Waits until something has arrived or a note is due; false when nothing will arrive. */
  private boolean receive() throws InterruptedException {
    switch (channel.receiver().receive(patience())) {
      case Received.Item(var first) -> {
        held.add(first);
        channel.receiver().drainTo(held, batchMax - held.size());
        gather();
        return true;
      }
      case Received.TimedOut<Submission> noteIsDue -> {
        return true;
      }
      case Received.Closed<Submission> end -> {
        return false;
      }
    }
  }

  /** Looks for a moment whether the others come too; the less often, the less they do. */
  private void gather() {
    int wanted = Math.min(expected, batchMax);
    expected = 0;
    if (wanted < 2 || held.size() >= wanted) {
      return;
    }
    if (gatherPause > 0) {
      gatherPause--;
      return;
    }
    long until = System.nanoTime() + GATHER_NANOS;
    while (held.size() < wanted && System.nanoTime() - until < 0) {
      LockSupport.parkNanos(GATHER_STEP_NANOS);
      channel.receiver().drainTo(held, batchMax - held.size());
    }
    boolean came = 2 * held.size() >= wanted;
    gatherPauseNext = came ? 1 : Math.min(2 * gatherPauseNext, GATHER_PAUSE_MAX);
    gatherPause = came ? 0 : gatherPauseNext;
  }

  private Duration patience() {
    if (held.isEmpty()) {
      return NO_NOTE;
    }
    long waitedNanos = System.nanoTime() - held.getFirst().sinceNanos();
    Duration left = NOTE_PATIENCE.minusNanos(waitedNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void moveDue(List<Submission> into, boolean all) {
    Set<Integer> routes = awaitedRoutes();
    long overdueSince = System.nanoTime() - NOTE_PATIENCE.toNanos();
    int kept = 0;
    for (Submission next : held) {
      // Overdue only while none before it is kept: threads may send in another order than that in
      // which they looked at the clock.
      boolean overdue = kept == 0 && next.sinceNanos() - overdueSince <= 0;
      if (all || next.awaited() || overdue || routes.contains(next.route())) {
        into.add(next);
      } else {
        held.set(kept++, next);
      }
    }
    int surplus = Math.max(0, kept - batchMax / 2);
    into.addAll(held.subList(0, surplus));
    held.subList(kept, held.size()).clear();
    held.subList(0, surplus).clear();
  }

  private Set<Integer> awaitedRoutes() {
    Set<Integer> routes = HashSet.newHashSet(held.size());
    for (Submission submission : held) {
      if (submission.awaited()) {
        routes.add(submission.route());
      }
    }
    return routes;
  }

  /** Takes no more, and gives all that was not taken to whoever ends without writing it. */
  List<Submission> leftovers() {
    // From now on no sender can add anything, and what was sent is all found.
    channel.receiver().close();
    channel.receiver().drainTo(held, Integer.MAX_VALUE);
    List<Submission> left = List.copyOf(held);
    held.clear();
    return left;
  }
}
