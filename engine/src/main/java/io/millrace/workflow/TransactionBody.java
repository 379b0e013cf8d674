package io.millrace.workflow;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The work of one transactional step.
 *
 * @param <T> what the step returns
 */
@FunctionalInterface
public interface TransactionBody<T extends @Nullable Object> {

  /**
   * Does the work in the transaction of its record.
   *
   * @param connection in a transaction that was begun and will be committed with the step's record;
   *     it refuses {@code commit}, {@code rollback}, {@code setAutoCommit} and {@code close}, but
   *     has savepoints
   * @return the result, which must survive the JSON codec
   * @throws Exception whatever goes wrong: the transaction is rolled back, and it is recorded as a
   *     failed attempt
   */
  T execute(Connection connection) throws Exception;
}
