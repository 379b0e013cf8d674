package io.millrace.engine.journal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * One write, and the promise of its outcome. Entries carry ids made by the client and are
 * idempotent, so that after a lost connection, when nobody knows whether a batch was committed, all
 * of it is written again.
 *
 * @param <R> what came of it
 */
public abstract class Entry<R> {

  private final CompletableFuture<R> outcome = new CompletableFuture<>();

  /** Which statement writes it. */
  protected abstract EntryKind<?> kind();

  /**
   * Entries of one route are written in the order in which they were handed over: what concerns one
   * run has the route of the run.
   */
  protected abstract int route();

  /**
   * Which of the journal's writers writes it; for one execution of a run always the same. The first
   * by default.
   */
  protected int writer() {
    return 0;
  }

  /** Whether it is written apart from others, by a writer that has nothing else to do. */
  protected boolean isApart() {
    return false;
  }

  /**
   * Of all entries of a transaction. Weights of what is light are 1: they are bounded by their
   * number.
   */
  public static final int WEIGHT_MAX = JournalWriter.SUBMISSIONS_MAX;

  /** How many light ones it takes the time of, about: bounds the length of a transaction. */
  protected int weight() {
    return 1;
  }

  /** About how many bytes it sends: bounds the size of a transaction. */
  protected abstract int bytes();

  /** Called by the writer once it is known what came of the entry. */
  protected final void complete(R result) {
    if (outcome.complete(result)) {
      told();
    }
  }

  final void fail(RuntimeException error) {
    if (outcome.completeExceptionally(error)) {
      failed();
      told();
    }
  }

  /** It is known what came of it, or that nobody knows. Called once, by whoever makes it known. */
  protected void told() {}

  /** Nobody knows whether it was written: its caller is told so. Called once at most. */
  protected void failed() {}

  /** It is written apart from others, since it has to wait for a lock, perhaps for long. */
  protected void postponed() {}

  /**
   * Waits until it is known what came of the entry.
   *
   * @throws io.millrace.failure.DatabaseException if the database refused it or stayed away
   * @throws InterruptedException if this thread is interrupted; the entry is written all the same
   */
  public final R await() throws InterruptedException {
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
