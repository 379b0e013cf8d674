package io.millrace.engine.journal;

/**
 * One kind of write.
 *
 * @param <E> the entries of this kind
 */
public abstract sealed class EntryKind<E extends Entry<?>> permits StatementKind, CallKind {

  private final String name;

  EntryKind(String name) {
    this.name = name;
  }

  final String name() {
    return name;
  }
}
