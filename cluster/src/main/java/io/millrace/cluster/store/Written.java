package io.millrace.cluster.store;

/** What became of a conditional write. */
public sealed interface Written {

  /**
   * It took place.
   *
   * @param revision the key's new revision
   */
  record Done(long revision) implements Written {}

  /** The condition did not hold; nothing was changed. */
  record Refused() implements Written {}
}
