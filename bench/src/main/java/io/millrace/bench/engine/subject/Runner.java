package io.millrace.bench.engine.subject;

import java.io.IOException;
import java.sql.SQLException;

/** Executes one after another, for a caller that waits. May be called by many threads at once. */
@FunctionalInterface
public interface Runner extends AutoCloseable {

  /** Starts one and waits for its end. */
  void runToEnd() throws Exception;

  /** Leaves no connection open. */
  @Override
  default void close() throws SQLException, IOException {}
}
