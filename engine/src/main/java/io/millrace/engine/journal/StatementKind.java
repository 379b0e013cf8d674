package io.millrace.engine.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * A kind of write that is one part of the statement of a batch, and how the answer is told to the
 * entries.
 *
 * @param <E> the entries of this kind
 */
public abstract non-sealed class StatementKind<E extends Entry<?>> extends EntryKind<E> {

  private final boolean fenced;

  /**
   * @param name of the statement's part in the whole, a plain identifier
   * @param fenced whether the statement reads the fence and so needs the node's row
   */
  protected StatementKind(String name, boolean fenced) {
    super(name);
    this.fenced = fenced;
  }

  final boolean fenced() {
    return fenced;
  }

  /**
   * The data-modifying statement. It returns one column {@code mark} (bigint) for each row; rows
   * with a mark count as applied.
   */
  protected abstract String sql();

  /**
   * A cheaper statement for these entries, which fails with a unique violation where it meets a row
   * that exists; then {@link #sql()} is taken. The same one where there is none.
   */
  protected String hopefulSql(List<E> entries) {
    return sql();
  }

  /**
   * The entries that the statement is to write, in order. What a later entry of the same batch
   * makes superfluous may be left out, and is then taken as done with the rest.
   */
  protected List<E> distinct(List<E> entries) {
    return entries;
  }

  /** Puts the statement's parameters into {@code values}, by name. */
  protected abstract void bind(List<E> entries, Map<String, Object> values);

  /**
   * All entries took effect; the transaction is committed.
   *
   * @param written those of the entries that {@link #distinct} chose
   * @param firstMark the smallest mark
   */
  protected abstract void applied(List<E> entries, List<E> written, long firstMark);

  /** Not all entries took effect: reads what is recorded and tells each. The batch is committed. */
  protected abstract void settle(Connection connection, List<E> entries) throws SQLException;

  /** The fence did not hold: none took effect, this node is no longer alive. Fenced kinds only. */
  protected abstract void refused(List<E> entries);
}
