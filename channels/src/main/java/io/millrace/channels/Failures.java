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

  // All guarded by this. Of those that were told, only the very first one is kept on.
  private final List<Execution<?>> kept = new ArrayList<>();
  private boolean firstTold;
  private long omitted;

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

  /** Throws the first one, with all that were not told yet suppressed on it; if there is one. */
  synchronized void throwFirst() {
    if (kept.isEmpty()) {
      return;
    }
    Throwable first = cause(kept.getFirst());
    firstTold = true;
    tell(first);
    throw Thrown.asIs(first);
  }

  /** Adds all that were not told yet to an exception that is thrown instead. */
  synchronized void suppressOn(Throwable thrown) {
    if (!kept.isEmpty()) {
      tell(thrown);
    }
  }

  private void tell(Throwable thrown) {
    kept.forEach(failed -> failed.result().markFailureSeen());
    suppress(thrown, kept.subList(firstTold ? 1 : 0, kept.size()));
    kept.subList(1, kept.size()).clear();
    firstTold = true;
  }

  /** The first one that nobody has seen, with the others of that kind; null when all were seen. */
  synchronized @Nullable WorkerFailedException unseen() {
    List<Execution<?>> unseen =
        kept.stream().filter(failed -> !failed.result().isFailureSeen()).toList();
    if (unseen.isEmpty()) {
      return null;
    }
    Execution<?> first = unseen.getFirst();
    var failed = new WorkerFailedException(first.name(), cause(first));
    suppress(failed, unseen.subList(1, unseen.size()));
    return failed;
  }

  private void suppress(Throwable thrown, List<Execution<?>> others) {
    others.forEach(other -> Thrown.suppress(thrown, cause(other)));
    if (omitted > 0) {
      thrown.addSuppressed(
          new IllegalStateException(
              "%d more workers failed, whose exceptions were not kept; join each worker to get them"
                  .formatted(omitted)));
      omitted = 0;
    }
  }

  private static Throwable cause(Execution<?> failed) {
    Throwable cause = failed.result().failure();
    if (cause == null) {
      throw new IllegalStateException(failed + " was recorded as failed and is not");
    }
    return cause;
  }
}
