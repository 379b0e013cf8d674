package io.millrace.bench.engine.subject;

import java.io.IOException;
import java.sql.SQLException;

/** One process that executes jobs, and may store them too. */
public interface Station extends Starter, Runner {

  /** From now on executes what is stored; until then its connections are open, and no more. */
  void work() throws Exception;

  /** Looks into the database whether no job is left that has not ended. */
  boolean allEnded() throws SQLException;

  @Override
  void close() throws SQLException, IOException;
}
