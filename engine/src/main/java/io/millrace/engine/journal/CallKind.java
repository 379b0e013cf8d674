package io.millrace.engine.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A kind of write that calls a function of the database: what needs several statements, each of
 * which sees what was committed before it. It comes after the statement of its batch.
 *
 * @param <E> the entries of this kind
 */
public abstract non-sealed class CallKind<E extends Entry<?>> extends EntryKind<E> {

  /**
   * @param name what it does, for people
   */
  protected CallKind(String name) {
    super(name);
  }

  /** What came of a call. One of the two is called, once. */
  public interface Outcome {
    /**
     * Tells each entry, after the commit.
     *
     * @param connection to look up what the answer did not say
     * @return how many runs have begun by it: the next entries of each may follow at once
     */
    int tell(Connection connection) throws SQLException;

    /** It was not committed, or nobody knows. */
    default void abandoned() {}
  }

  /**
   * Writes the entries.
   *
   * @param node who writes; no node has the id 0
   */
  protected abstract Outcome call(Connection connection, long node, List<E> entries)
      throws SQLException;
}
