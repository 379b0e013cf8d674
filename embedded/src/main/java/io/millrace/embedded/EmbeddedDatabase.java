package io.millrace.embedded;

/** Placeholder of the build skeleton. */
public final class EmbeddedDatabase {
  private EmbeddedDatabase() {}
}
