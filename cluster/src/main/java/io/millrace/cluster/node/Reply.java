package io.millrace.cluster.node;

/** What came of a question. */
public sealed interface Reply<T> {

  /** An answer. */
  record Answer<T>(T value) implements Reply<T> {}

  /** No answer; what was asked for may have been done, or may still be. */
  record Failed<T>(Exception why) implements Reply<T> {}
}
