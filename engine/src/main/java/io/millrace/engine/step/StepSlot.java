package io.millrace.engine.step;

import org.jspecify.annotations.Nullable;

/**
 * The place of a step in its run. It follows from the structure of the code alone, so it is the
 * same on every execution, whatever the timing of parallel branches.
 *
 * @param kind what it is
 * @param scope path of the scope it stands in with a slash at its end; empty for the run's own
 * @param name its name with the occurrence, such as {@code charge#2}
 * @param ordinal how many steps came before it in its scope
 * @param fingerprint digest of what the code says that it depends on; null when it says nothing
 */
record StepSlot(
    StepKind kind, String scope, String name, int ordinal, @Nullable String fingerprint) {

  String path() {
    return scope + name;
  }
}
