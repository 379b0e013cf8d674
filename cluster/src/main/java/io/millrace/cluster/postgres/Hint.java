package io.millrace.cluster.postgres;

import java.util.Optional;

/**
 * What a notification says: a key of a space has changed. At most 301 characters, where PostgreSQL
 * allows 7,999.
 */
record Hint(String space, String key) {

  static String text(String space, String key) {
    return space + " " + key;
  }

  /** Reads a notification; empty when it is somebody else's. */
  static Optional<Hint> read(String text) {
    int gap = text.indexOf(' ');
    return gap < 0
        ? Optional.empty()
        : Optional.of(new Hint(text.substring(0, gap), text.substring(gap + 1)));
  }
}
