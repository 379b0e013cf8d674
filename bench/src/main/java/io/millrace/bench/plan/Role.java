package io.millrace.bench.plan;

import java.util.Locale;

/** What a subject is to the comparison. */
public enum Role {
  /** The thing measured; one row per case. */
  MILLRACE,
  /** Another library that does the same. */
  PEER,
  /** What the bare means underneath can do at best. */
  CEILING,
  /** The program that Millrace takes the place of. */
  ORIGINAL;

  /** The form used in JSON, such as {@code ceiling}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
