package io.millrace.engine.step;

/** What came of recording a step. */
sealed interface Written {

  /** It is recorded as asked. */
  record Done() implements Written {}

  /** An end was recorded before, by the same claim: it stays, and counts. */
  record Already(RecordedStep step) implements Written {}

  /** The claim is no longer this node's; nothing was written. */
  record Lost() implements Written {}
}
