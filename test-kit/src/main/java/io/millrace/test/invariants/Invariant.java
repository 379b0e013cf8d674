package io.millrace.test.invariants;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What must never be found; each is a question in a file of its name that finds nothing. */
enum Invariant {
  RUN_NOT_ENDED,
  RUN_OF_A_GONE_NODE,
  RECORDED_TWICE,
  EXECUTED_AFTER_ITS_RECORD,
  RECORDED_WITHOUT_EXECUTION,
  EXECUTIONS_ARE_NOT_ATTEMPTS,
  ATTEMPTS_DO_NOT_ADD_UP,
  STEP_OPEN_IN_AN_ENDED_RUN,
  ORDINAL_GIVEN_TWICE,
  ORPHAN,
  CLAIM_OF_THE_FUTURE,
  WINNER_DID_NOT_WIN,
  TRANSACTION_NOT_EXACTLY_ONCE;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The question. */
  String sql() {
    String file = "/io/millrace/test/invariants/" + text() + ".sql";
    try (InputStream in = Invariant.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
