package io.millrace.bench.engine.subject;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOSClient;

/** Enqueues from outside, by the client that DBOS has for that. */
final class DbosStarter implements Starter {

  private final HikariDataSource pool;
  private final DBOSClient client;
  private final DbosPlaces places;

  DbosStarter(HikariDataSource pool, String schema, DbosPlaces places) {
    this.pool = pool;
    this.client = new DBOSClient(pool, schema);
    this.places = places;
  }

  @Override
  public void start(long payload) {
    enqueue(payload, 0);
  }

  @Override
  public void startAll(int jobs) throws Exception {
    Callers.run(Dbos.CALLERS, jobs, index -> enqueue(0, index));
  }

  private void enqueue(long payload, int index) {
    var options =
        new DBOSClient.EnqueueOptions(
            DbosFlow.NAME, DbosWorkflow.class.getName(), places.queue(index).name());
    client.enqueueWorkflow(
        places.partitions() == 0 ? options : options.withQueuePartitionKey(places.partition(index)),
        new Object[] {payload});
  }

  @Override
  public void close() {
    client.close();
    pool.close();
  }
}
