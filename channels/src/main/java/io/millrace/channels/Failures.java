package io.millrace.channels;

import io.millrace.channels.work.Thrown;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The workers of a scope that failed, the first one first. Threads: any. */
final class Failures {

  /**
   * So many are kept, further ones are counted: enough to see what is wrong, while a scope in which
   * a million workers fail does not keep a million exceptions. A guess.
   */
  static final int KEPT_MAX = 1_000;

  // All guarded by this.
  private final List<Execution<?>> kept = new ArrayList<>();
  private int told;
  private long omitted;
  private long omittedTold;

  /** True when it is the first one of all. Does nothing the second time for the same. */
  synchronized boolean add(Execution<?> failed) {
    if (!failed.markRecorded()) {
      return false;
    }
    if (kept.size() < KEPT_MAX) {
      kept.add(failed);
    } else {
      omitted++;
    }
    return kept.size() == 1;
  }

  synchronized boolean isEmpty() {
    return kept.isEmpty();
  }

  /** Throws the first one with all others suppressed on it; does nothing when there is none. */
  synchronized void throwFirst() {
    if (kept.isEmpty()) {
      return;
    }
    Throwable first = cause(kept.getFirst());
    tell(first, Math.max(1, told));
    throw Thrown.asIs(first);
  }

  /** Adds all to an exception that is thrown instead. */
  synchronized void suppressOn(Throwable thrown) {
    tell(thrown, told);
  }

  private void tell(Throwable thrown, int from) {
    kept.forEach(failed -> failed.result().markFailureSeen());
    suppress(thrown, kept.subList(from, kept.size()));
    told = kept.size();
    if (omitted > omittedTold) {
      thrown.addSuppressed(omission());
      omittedTold = omitted;
    }
  }

  /**
   * The first one that nobody has seen, with the others of that kind; null when all were seen.
   * Where there are too many to keep, some are always unseen.
   */
  synchronized @Nullable WorkerFailedException unseen() {
    List<Execution<?>> unseen =
        kept.stream().filter(failed -> !failed.result().isFailureSeen()).toList();
    if (unseen.isEmpty() && omitted == omittedTold) {
      return null;
    }
    Execution<?> first = unseen.isEmpty() ? kept.getFirst() : unseen.getFirst();
    var told = new WorkerFailedException(first.name(), cause(first));
    if (!unseen.isEmpty()) {
      suppress(told, unseen.subList(1, unseen.size()));
    }
    if (omitted > omittedTold) {
      told.addSuppressed(omission());
    }
    return told;
  }

  private Throwable omission() {
    return new IllegalStateException(
        "%d more workers failed, whose exceptions were not kept; join each worker to see them all"
            .formatted(omitted - omittedTold));
  }

  private static void suppress(Throwable first, List<Execution<?>> others) {
    others.forEach(other -> Thrown.suppress(first, cause(other)));
  }

  private static Throwable cause(Execution<?> failed) {
    Throwable cause = failed.result().failure();
    if (cause == null) {
      throw new IllegalStateException(failed + " was recorded as failed and is not");
    }
    return cause;
  }
}
