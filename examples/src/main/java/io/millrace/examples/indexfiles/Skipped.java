package io.millrace.examples.indexfiles;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/**
 * A file or folder that could not be indexed.
 *
 * @param path relative to the root; bytes that are no UTF-8 appear as U+FFFD
 * @param reason why, for people
 */
public record Skipped(String path, String reason) {

  /** Enough for what an operating system says, and a bound for what is recorded. */
  static final int REASON_LENGTH_MAX = 200;

  static Skipped because(String path, IOException error) {
    String reason = reason(error);
    return new Skipped(path, reason.substring(0, Math.min(reason.length(), REASON_LENGTH_MAX)));
  }

  private static String reason(IOException error) {
    return switch (error) {
      case AccessDeniedException denied -> "permission denied";
      case NoSuchFileException gone -> "vanished after the scan began";
      case FileSystemException system ->
          "cannot be read: " + Objects.requireNonNullElse(system.getReason(), system.toString());
      default -> "cannot be read: " + Objects.requireNonNullElse(error.getMessage(), "" + error);
    };
  }
}
