package io.millrace.engine.node;

import io.millrace.engine.run.RunKey;
import io.millrace.run.RunId;
import java.util.Optional;

/**
 * What nodes tell one another by NOTIFY. A message that cannot be read is none: it is only a hint.
 */
sealed interface Notification {

  /** Runs have become claimable, the first of them here. */
  record Ready(RunKey first) implements Notification {}

  /**
   * Runs that hold slots of their lanes have become claimable, from this fair key on.
   *
   * @param turn whether ends have let them go, so that they hurry only by an earlier priority
   */
  record Admitted(RunKey first, boolean turn) implements Notification {}

  /** Something in lanes waits for a time, or to be taken in. */
  record LanesWait() implements Notification {}

  /** A cancel of a run was asked for. */
  record Cancel(RunId run) implements Notification {}

  /** A node has left. */
  record Left(long node) implements Notification {}

  static String left(long node) {
    return "left " + node;
  }

  static String ready(RunKey first) {
    return "ready %d %d".formatted(first.priority(), first.seq());
  }

  static String admitted(RunKey first) {
    return "admitted %d %d".formatted(first.priority(), first.seq());
  }

  /** As {@link #admitted}, for those that ends have let go. */
  static String turn(RunKey first) {
    return admitted(first) + " turn";
  }

  static String lanesWait() {
    return "lanes";
  }

  static String cancel(RunId run) {
    return "cancel " + run;
  }

  /** Reads a message; empty when it is of a newer version, or somebody else's. */
  static Optional<Notification> read(String message) {
    String[] words = message.split(" ", -1);
    try {
      return switch (words[0]) {
        case "ready" -> Optional.of(new Ready(key(words)));
        case "admitted" -> Optional.of(new Admitted(key(words), words.length > 3));
        case "lanes" -> Optional.of(new LanesWait());
        case "cancel" -> Optional.of(new Cancel(RunId.parse(words[1])));
        case "left" -> Optional.of(new Left(Long.parseLong(words[1])));
        default -> Optional.empty();
      };
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static RunKey key(String[] words) {
    return new RunKey(Integer.parseInt(words[1]), Long.parseLong(words[2]));
  }
}
