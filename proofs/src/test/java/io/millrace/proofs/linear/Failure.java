package io.millrace.proofs.linear;

import org.jspecify.annotations.Nullable;

/** A cause that can be told from others. */
final class Failure extends RuntimeException {

  static final int NONE = 0;

  private static final long serialVersionUID = 1L;

  private final int number;

  Failure(int number) {
    super("failure " + number, null, false, false);
    this.number = number;
  }

  static int number(@Nullable Throwable cause) {
    return cause instanceof Failure failure ? failure.number : NONE;
  }
}
