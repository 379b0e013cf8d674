package io.millrace.engine.node;

import io.millrace.engine.run.RunEnd;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last runs that succeeded here, so that whoever starts many and then awaits one after another
 * does not ask the database for each. Only successes: they never change again.
 */
final class RecentEnds {

  // At most about 8 MB together.
  private static final int RUNS_MAX = 8_192;
  private static final int OUTPUT_LENGTH_MAX = 1_000;

  // Guarded by itself.
  private final Map<RunId, RunEnd> ends =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RunId, RunEnd> eldest) {
          return size() > RUNS_MAX;
        }
      };

  void add(RunId run, RunEnd end) {
    String output = end.output();
    if (end.status() == RunStatus.SUCCEEDED
        && output != null
        && output.length() <= OUTPUT_LENGTH_MAX) {
      synchronized (ends) {
        ends.put(run, end);
      }
    }
  }

  @Nullable RunEnd find(RunId run) {
    synchronized (ends) {
      return ends.get(run);
    }
  }
}
