package io.millrace.engine.node;

import io.millrace.engine.run.RunKey;
import org.jspecify.annotations.Nullable;

/**
 * From where on runs may be claimed, in each of the two lines.
 *
 * @param plain of those without a lane; null for none
 * @param admitted of those that hold slots of their lanes, by fair key; null for none
 */
record Ready(@Nullable RunKey plain, @Nullable RunKey admitted) {

  static final Ready NOTHING = new Ready(null, null);
  static final Ready ANYTHING = new Ready(RunKey.FIRST, RunKey.FIRST);

  boolean isNothing() {
    return plain == null && admitted == null;
  }

  /** Of the first of them; the last there is for none. */
  int priority() {
    return Math.min(priority(plain), priority(admitted));
  }

  /** Up to which priority runs of lanes may pass them: none those without a lane. */
  int passing() {
    return plain == null ? priority(admitted) : Integer.MIN_VALUE;
  }

  private static int priority(@Nullable RunKey key) {
    return key == null ? Integer.MAX_VALUE : key.priority();
  }

  Ready and(Ready more) {
    return new Ready(first(plain, more.plain), first(admitted, more.admitted));
  }

  private static @Nullable RunKey first(@Nullable RunKey a, @Nullable RunKey b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.compareTo(b) < 0 ? a : b;
  }
}
