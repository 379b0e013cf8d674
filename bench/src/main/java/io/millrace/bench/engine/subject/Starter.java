package io.millrace.bench.engine.subject;

import java.io.IOException;
import java.sql.SQLException;

/** The side that stores jobs. */
public interface Starter extends AutoCloseable {

  /** Stores one; returns when that is committed. */
  void start(long payload) throws Exception;

  /** Stores many, in the way that is fastest here; without payloads. */
  void startAll(int jobs) throws Exception;

  /** Leaves no connection open. */
  @Override
  void close() throws SQLException, IOException;
}
