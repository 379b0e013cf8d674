package io.millrace.channels.work;

/** What to do with what was thrown elsewhere. */
public final class Thrown {

  // Causes can form a circle; no honest chain is that long.
  private static final int DEPTH_MAX = 100;

  private Thrown() {}

  /**
   * Throws this very object, whatever its type. Never returns; the result is for {@code throw
   * Thrown.asIs(cause)}.
   */
  public static RuntimeException asIs(Throwable cause) {
    throw Thrown.<RuntimeException>unchecked(cause);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // not a cast at run time
  private static <X extends Throwable> X unchecked(Throwable cause) throws X {
    throw (X) cause;
  }

  /**
   * Keeps a further exception with the first one, unless it is the same, or caused by it: that one
   * would say nothing new, and make a circle.
   */
  public static void suppress(Throwable first, Throwable further) {
    if (!isOrComesFrom(further, first)) {
      first.addSuppressed(further);
    }
  }

  @SuppressWarnings("ReferenceEquality") // exceptions have no other
  private static boolean isOrComesFrom(Throwable thrown, Throwable origin) {
    Throwable now = thrown;
    for (int depth = 0; now != null && depth < DEPTH_MAX; depth++) {
      if (now == origin) {
        return true;
      }
      now = now.getCause();
    }
    return false;
  }
}
