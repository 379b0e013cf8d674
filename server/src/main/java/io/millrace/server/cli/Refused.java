package io.millrace.server.cli;

import org.jspecify.annotations.Nullable;

/** The command cannot do what it was asked to. The message is one sentence for the person. */
final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Refused(String sentence) {
    this(sentence, null);
  }

  Refused(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
