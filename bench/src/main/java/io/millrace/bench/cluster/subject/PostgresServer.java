package io.millrace.bench.cluster.subject;

import io.millrace.bench.rounds.BenchSchema;
import io.millrace.bench.rounds.Layout;
import io.millrace.bench.server.ServerAddress;
import io.millrace.cluster.postgres.PostgresLeases;
import io.millrace.cluster.postgres.PostgresOptions;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.StoreException;
import java.util.List;

/** The server of the invocation, with new tables. */
record PostgresServer(ServerAddress server) implements Server {

  private static final String SCHEMA = Layout.PREFIX + "_cluster";
  private static final PostgresOptions OPTIONS =
      PostgresOptions.defaults()
          .withSchema(SCHEMA)
          .withOperationTimeout(MillraceClient.OPERATION_TIMEOUT);
  private static final Layout LAYOUT =
      new Layout(
          SCHEMA, (server, schema) -> PostgresLeases.open(server.dataSource(), OPTIONS).close());

  static PostgresServer ready(ServerAddress server) throws Exception {
    BenchSchema.create(server, LAYOUT);
    return new PostgresServer(server);
  }

  static LeaseStore open(List<String> address) throws StoreException {
    var server = new ServerAddress(address.get(0), address.get(1), address.get(2));
    return PostgresLeases.open(server.dataSource(), OPTIONS);
  }

  @Override
  public List<String> address() {
    return List.of(server.url(), server.user(), server.password());
  }

  @Override
  public void close() {
    // It lives as long as the invocation.
  }
}
