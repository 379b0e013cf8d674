package io.millrace.cluster.nats;

import io.millrace.cluster.store.Entry;

/** What a look at a key has found. */
sealed interface Found {

  /** It is there. */
  record Alive(Entry entry) implements Found {}

  /**
   * It is absent.
   *
   * @param marker sequence number of the message that says so, which a new one has to replace; 0 if
   *     there is no message
   */
  record Gone(long marker) implements Found {}
}
