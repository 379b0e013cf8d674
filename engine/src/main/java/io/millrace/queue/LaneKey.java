package io.millrace.queue;

import java.util.List;

/** Which lane of its queue a run takes. */
public sealed interface LaneKey {

  /**
   * Longest key: an index entry of queue and lane still fits where each character takes 4 bytes.
   */
  int LENGTH_MAX = 400;

  /**
   * This one.
   *
   * @param key 1 to {@value LaneKey#LENGTH_MAX} characters, none of them NUL
   */
  record Fixed(String key) implements LaneKey {
    public Fixed {
      if (key.isEmpty() || key.length() > LENGTH_MAX || key.indexOf(0) >= 0) {
        throw new IllegalArgumentException(
            "lane '%s' must have 1 to %d characters, none of them NUL".formatted(key, LENGTH_MAX));
      }
    }
  }

  /**
   * The one that the input says: the values at these places, as canonical JSON. A place that is
   * missing counts as null.
   *
   * @param pointers JSON pointers (RFC 6901), at least one, such as {@code /customer/id}; the empty
   *     one is the whole input
   */
  record FromInput(List<String> pointers) implements LaneKey {
    public FromInput {
      pointers = List.copyOf(pointers);
      if (pointers.isEmpty()) {
        throw new IllegalArgumentException("a lane from the input needs one JSON pointer or more");
      }
      for (String pointer : pointers) {
        if ((!pointer.isEmpty() && !pointer.startsWith("/")) || pointer.matches(".*~(?![01]).*")) {
          throw new IllegalArgumentException(
              "'%s' is no JSON pointer; it must begin with '/', as '/customer/id' does"
                  .formatted(pointer));
        }
      }
    }
  }

  /** The lane with this key. */
  static LaneKey of(String key) {
    return new Fixed(key);
  }

  /** The lane that the input says, by JSON pointers. */
  static LaneKey fromInput(String... pointers) {
    return new FromInput(List.of(pointers));
  }
}
