package io.millrace.channels;

import io.millrace.channels.transfer.Patience;
import io.millrace.channels.work.Thrown;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results of several workers, in their order. */
final class Joined {

  private Joined() {}

  static <T extends @Nullable Object> List<T> of(Collection<Worker<T>> workers, Roster roster)
      throws Exception {
    var results = new ArrayList<T>(workers.size());
    Throwable first = null;
    for (Worker<T> worker : workers) {
      Execution<T> execution = worker.execution();
      execution.await(Patience.ENDLESS);
      try {
        results.add(execution.result().get());
      } catch (Throwable e) {
        if (roster.hasFailedFast()) {
          // This one may have been cancelled because of that.
          roster.failures().throwFirst();
        }
        if (first == null) {
          first = e;
        } else {
          Thrown.suppress(first, e);
        }
      }
    }
    if (first != null) {
      throw Thrown.asIs(first);
    }
    return Collections.unmodifiableList(results);
  }
}
