package io.millrace.bench.engine.subject;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Queue;
import io.millrace.bench.plan.Role;
import io.millrace.bench.rounds.Layout;
import io.millrace.bench.server.ServerAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * DBOS Transact. It starts workflows in the calling process at once, or through queues, each of
 * which has one thread that polls.
 *
 * @param queues how many; 0 for starting at once
 * @param poll of each queue
 * @param partitions of each queue, which execute one workflow at a time; 0 for a queue without
 */
public record Dbos(int queues, Duration poll, int partitions) implements Subject {

  static final int POOL = 32;
  static final int CALLERS = 64;
  private static final int WORKFLOWS_AT_A_TIME = 1_000;

  private static final String SCHEMA = Layout.PREFIX + "_dbos";
  private static final String APPLICATION = "bench";

  /** Queues without partitions. */
  public Dbos(int queues, Duration poll) {
    this(queues, poll, 0);
  }

  /** Started at once, by the process that executes them. */
  public static Dbos direct() {
    return new Dbos(0, Duration.ZERO);
  }

  @Override
  public String id() {
    String all =
        queues == 0 ? "dbos-direct" : "dbos-queues-%d-%d".formatted(queues, poll.toMillis());
    return partitions == 0 ? all : "%s-partitions-%d".formatted(all, partitions);
  }

  @Override
  public String shown() {
    if (queues == 0) {
      return "DBOS, direct start";
    }
    String all = queues == 1 ? "1 queue" : queues + " queues";
    String parted = partitions == 0 ? "" : " of %d partitions".formatted(partitions);
    return "DBOS, %s%s, poll %d ms".formatted(all, parted, poll.toMillis());
  }

  @Override
  public Role role() {
    return Role.PEER;
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new TreeMap<>();
    settings.put("library", Library.DBOS.version());
    settings.put("pool", POOL);
    settings.put("callersOfManyStarts", CALLERS);
    settings.put("start", queues == 0 ? "direct" : "queued");
    if (queues > 0) {
      settings.put("queues", queues);
      settings.put("pollMs", poll.toMillis());
      if (partitions == 0) {
        settings.put("workerConcurrencyOfEach", WORKFLOWS_AT_A_TIME / queues);
      } else {
        settings.put("partitions", partitions);
        settings.put("concurrencyOfEachPartition", 1);
      }
    }
    return settings;
  }

  @Override
  public Layout layout() {
    return new Layout(
        SCHEMA,
        (server, schema) -> {
          try (HikariDataSource pool = pool(server);
              var dbos = new DBOS(config(pool).withMigrate(true))) {
            dbos.launch();
          }
        });
  }

  @Override
  public Station open(ServerAddress server, Job job) throws SQLException {
    HikariDataSource pool = pool(server);
    return new DbosStation(
        new DBOS(config(pool)),
        pool,
        server.connect(SCHEMA),
        new DbosPlaces(queueList(), partitions),
        job);
  }

  @Override
  public Starter starter(ServerAddress server) throws SQLException {
    if (queues == 0) {
      throw new IllegalStateException("a direct start is executed by its own process");
    }
    return new DbosStarter(pool(server), SCHEMA, new DbosPlaces(queueList(), partitions));
  }

  @Override
  public void verify(ServerAddress server, long runs, long steps) throws SQLException {
    Pool.require(
        "workflows that succeeded",
        Pool.number(
            server, SCHEMA, "select count(*) from workflow_status where status = 'SUCCESS'"),
        runs);
    Pool.require(
        "recorded steps",
        Pool.number(server, SCHEMA, "select count(*) from operation_outputs"),
        steps);
  }

  private List<Queue> queueList() {
    return IntStream.range(0, queues)
        .mapToObj(i -> new Queue("bench-" + i).withPollingInterval(poll))
        .map(
            queue ->
                partitions == 0
                    ? queue.withWorkerConcurrency(WORKFLOWS_AT_A_TIME / queues)
                    : queue.withPartitioningEnabled(true).withConcurrency(1))
        .toList();
  }

  private static HikariDataSource pool(ServerAddress server) throws SQLException {
    return Pool.open(server, SCHEMA, POOL);
  }

  private static DBOSConfig config(HikariDataSource pool) {
    return DBOSConfig.defaults(APPLICATION)
        .withDataSource(pool)
        .withDatabaseSchema(SCHEMA)
        .withAppVersion(APPLICATION)
        .withMigrate(false);
  }
}
