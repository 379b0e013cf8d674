package io.millrace.bench.bare;

import io.millrace.bench.server.ServerAddress;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Some connections of one session, closed together. */
public final class Connections implements AutoCloseable {

  private final List<RunTables> all = new ArrayList<>();

  /** Opens so many, which claim as the nodes 1, 2, ... */
  public Connections(ServerAddress server, int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      all.add(new RunTables(server, i + 1L));
    }
  }

  /** In the order in which they were opened. */
  public List<RunTables> all() {
    return all;
  }

  /** The only one of some work. */
  public RunTables first() {
    return all.getFirst();
  }

  @Override
  public void close() throws SQLException {
    for (RunTables connection : all) {
      connection.close();
    }
  }
}
