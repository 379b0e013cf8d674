package io.millrace.engine.run;

/** What can happen to a run. */
public enum RunEvent {
  /** A node takes it. */
  CLAIM,
  /** Its function returned. */
  SUCCEED,
  /** Its function threw. */
  FAIL,
  /** Its deadline has passed. */
  DEADLINE,
  /** Its node died under it, once too often without progress. */
  CRASH_LOOP,
  /** A cancel took effect. */
  CANCEL,
  /** Its node stops and hands it back. */
  RELEASE,
  /** Its node died and another one takes it away. */
  REQUEUE,
  /** A person or program wants it tried again. */
  RETRY
}
