package io.millrace.bench.journal;

import io.millrace.bench.server.ServerAddress;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Some connections of one session, closed together. */
final class Connections implements AutoCloseable {

  private final List<RunTables> all = new ArrayList<>();

  Connections(ServerAddress server, int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      all.add(new RunTables(server, i + 1L));
    }
  }

  List<RunTables> all() {
    return all;
  }

  RunTables first() {
    return all.getFirst();
  }

  @Override
  public void close() throws SQLException {
    for (RunTables connection : all) {
      connection.close();
    }
  }
}
