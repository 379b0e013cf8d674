package io.millrace.bench.engine.backlog;

import java.sql.SQLException;

/** Executes a given number of queued runs. */
interface Drainer extends AutoCloseable {

  /** Gets ready, outside the clock. */
  default void prepare() throws Exception {}

  /** Executes so many. */
  void drain(int runs) throws Exception;

  @Override
  void close() throws SQLException;
}
