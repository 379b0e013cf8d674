package io.millrace.queue;

import org.jspecify.annotations.Nullable;

/** What numbers of policies may be. */
final class Bounds {

  private Bounds() {}

  static void check(String name, @Nullable Integer value, int least) {
    if (value != null && value < least) {
      throw new IllegalArgumentException(
          "%s %d must be %d or more, or none for no bound".formatted(name, value, least));
    }
  }
}
