package io.millrace.cluster.node;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What goes wrong beside the store, such as a source that fails at each look: told when it is new,
 * and again when it has been so for a while, but not at each attempt.
 */
final class Complaints {

  // What differs further on, such as a text that was read, makes it no other complaint.
  private static final int KEY_MAX = 100;

  private final Habitat habitat;
  private final Duration pause;
  private final Map<String, Long> toldAt = new HashMap<>();

  /**
   * @param pause between two times that the same is told
   */
  Complaints(Habitat habitat, Duration pause) {
    this.habitat = habitat;
    this.pause = pause;
  }

  void tell(Exception why) {
    long now = habitat.nanos();
    toldAt.values().removeIf(at -> now - at >= pause.toNanos());
    String text = String.valueOf(why);
    String key = text.substring(0, Math.min(text.length(), KEY_MAX));
    if (toldAt.putIfAbsent(key, now) == null) {
      habitat.tell(new Notice.Failure(why), () -> {});
    }
  }
}
