package io.millrace.server.progress;

import io.millrace.run.RunDetails;

/** Shows a run to the person who waits for it. Used by one thread. */
public interface View extends AutoCloseable {

  /** Shows where the run stands now. */
  void show(RunDetails run);

  /** Leaves the terminal as it was found. */
  @Override
  void close();
}
