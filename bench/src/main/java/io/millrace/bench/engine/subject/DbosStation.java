package io.millrace.bench.engine.subject;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.workflow.Queue;
import dev.dbos.transact.workflow.WorkflowHandle;
import java.sql.Connection;
import java.sql.SQLException;

/** An application of DBOS. */
final class DbosStation implements Station {

  private final DBOS dbos;
  private final HikariDataSource pool;
  private final Connection look;
  private final DbosPlaces places;
  private final DbosFlow flow;

  DbosStation(DBOS dbos, HikariDataSource pool, Connection look, DbosPlaces places, Job job) {
    this.dbos = dbos;
    this.pool = pool;
    this.look = look;
    this.places = places;
    this.flow = dbos.registerProxy(DbosFlow.class, new DbosWorkflow(dbos, job));
    dbos.registerQueues(places.queues().toArray(Queue[]::new));
  }

  @Override
  public void work() {
    dbos.launch();
  }

  @Override
  public void start(long payload) {
    handle(payload, 0);
  }

  @Override
  public void startAll(int jobs) throws Exception {
    // There is no start of many. A direct one waits for the end, so that so many are under way.
    Callers.run(
        Dbos.CALLERS,
        jobs,
        index -> {
          WorkflowHandle<Void, RuntimeException> handle = handle(0, index);
          if (places.queues().isEmpty()) {
            handle.getResult();
          }
        });
  }

  @Override
  public void runToEnd() {
    handle(0, 0).getResult();
  }

  private WorkflowHandle<Void, RuntimeException> handle(long payload, int index) {
    return dbos.startWorkflow(() -> flow.execute(payload), places.options(index));
  }

  @Override
  public boolean allEnded() throws SQLException {
    return Pool.number(look, "select count(*) from workflow_status where status <> 'SUCCESS'") == 0;
  }

  @Override
  public void close() throws SQLException {
    dbos.close();
    pool.close();
    look.close();
  }
}
