package io.millrace.engine.step;

import io.millrace.failure.RunStopped;
import org.jspecify.annotations.Nullable;

/** Tells code of a run whether it may go on. Asked by the code's threads, answered at any time. */
@FunctionalInterface
interface Stop {

  /** Why the code must not go on; null while it may. */
  @Nullable RunStopped reason();

  /** Throws the reason once there is one. */
  default void check() {
    RunStopped reason = reason();
    if (reason != null) {
      throw reason;
    }
  }
}
