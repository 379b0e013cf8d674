package io.millrace.engine.step;

import io.millrace.engine.journal.Entry;
import io.millrace.engine.run.Claim;
import org.jspecify.annotations.Nullable;

/** What an execution writes of its steps, by its claim. */
abstract class StepEntry<R> extends Entry<R> {

  final Claim claim;

  // Set before it is handed over.
  private @Nullable Untold untold;

  StepEntry(Claim claim) {
    this.claim = claim;
  }

  /** It is handed over now, and counts until it is told what came of it. */
  void countIn(Untold all) {
    untold = all;
    all.handedOver();
  }

  @Override
  protected final void told() {
    if (untold != null) {
      untold.told();
    }
  }

  @Override
  protected final int route() {
    return claim.route();
  }

  @Override
  protected final int writer() {
    return claim.writer();
  }
}
