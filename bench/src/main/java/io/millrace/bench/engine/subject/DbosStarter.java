package io.millrace.bench.engine.subject;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOSClient;
import dev.dbos.transact.workflow.Queue;
import java.util.List;

/** Enqueues from outside, by the client that DBOS has for that. */
final class DbosStarter implements Starter {

  private final HikariDataSource pool;
  private final DBOSClient client;
  private final List<Queue> queues;

  DbosStarter(HikariDataSource pool, String schema, List<Queue> queues) {
    this.pool = pool;
    this.client = new DBOSClient(pool, schema);
    this.queues = queues;
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
    client.enqueueWorkflow(
        new DBOSClient.EnqueueOptions(
            DbosFlow.NAME, DbosWorkflow.class.getName(), queues.get(index % queues.size()).name()),
        new Object[] {payload});
  }

  @Override
  public void close() {
    client.close();
    pool.close();
  }
}
