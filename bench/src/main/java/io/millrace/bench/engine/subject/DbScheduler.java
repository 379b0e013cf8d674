package io.millrace.bench.engine.subject;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import io.millrace.bench.plan.Role;
import io.millrace.bench.rounds.Layout;
import io.millrace.bench.server.ServerAddress;
import io.millrace.bench.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * db-scheduler: one-time tasks, deleted when they are done. It has no steps and keeps no history.
 *
 * @param every how often it looks when nothing is due
 * @param immediate whether a task for now is executed by the process that scheduled it
 */
public record DbScheduler(Duration every, boolean immediate) implements Subject {

  /** Its default. */
  public static final Duration POLL_DEFAULT = SchedulerBuilder.DEFAULT_POLLING_INTERVAL;

  private static final int THREADS = 16;
  private static final int POOL = 20;

  /** It fetches this many times its threads, and again when fewer than one times are left. */
  private static final double FETCH = 16.0;

  private static final double FETCH_AGAIN = 1.0;

  private static final String SCHEMA = Layout.PREFIX + "_db_scheduler";

  @Override
  public String id() {
    return immediate ? "db-scheduler-immediate" : "db-scheduler-%d".formatted(every.toMillis());
  }

  @Override
  public String shown() {
    return immediate
        ? "db-scheduler, immediate execution"
        : "db-scheduler, poll %d ms".formatted(every.toMillis());
  }

  @Override
  public Role role() {
    return Role.PEER;
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(
        "library",
        Library.DB_SCHEDULER.version(),
        "polling",
        "lock-and-fetch(%s, %s)".formatted(FETCH_AGAIN, FETCH),
        "pollMs",
        every.toMillis(),
        "threads",
        THREADS + " virtual",
        "pool",
        POOL,
        "immediateExecution",
        immediate);
  }

  @Override
  public Duration poll() {
    return immediate ? Duration.ZERO : every;
  }

  @Override
  public Layout layout() {
    return new Layout(
        SCHEMA,
        (server, schema) -> {
          try (Connection connection = server.connect(schema);
              Statement statement = connection.createStatement()) {
            statement.execute(Sql.text(DbScheduler.class, "db-scheduler.sql"));
          }
        });
  }

  @Override
  public Station open(ServerAddress server, Job job) throws SQLException {
    OneTimeTask<Long> task = task(job);
    HikariDataSource pool = Pool.open(server, SCHEMA, POOL);
    SchedulerBuilder builder =
        Scheduler.create(pool, task)
            .threads(THREADS)
            .executorService(Executors.newVirtualThreadPerTaskExecutor())
            .pollUsingLockAndFetch(FETCH_AGAIN, FETCH)
            .pollingInterval(every);
    Scheduler scheduler = (immediate ? builder.enableImmediateExecution() : builder).build();
    return new DbSchedulerStation(
        new DbSchedulerStarter(pool, scheduler, task), scheduler, server.connect(SCHEMA));
  }

  @Override
  public Starter starter(ServerAddress server) throws SQLException {
    OneTimeTask<Long> task = task(Job.ofSteps(1, () -> {}));
    HikariDataSource pool = Pool.open(server, SCHEMA, POOL);
    return new DbSchedulerStarter(pool, SchedulerClient.Builder.create(pool, task).build(), task);
  }

  private static OneTimeTask<Long> task(Job job) {
    return Tasks.oneTime("bench-empty", Long.class)
        .execute(
            (instance, context) -> {
              Long payload = instance.getData();
              job.began().accept(payload == null ? 0 : payload);
              job.worked().run();
            });
  }

  @Override
  public void verify(ServerAddress server, long runs, long steps) throws SQLException {
    Pool.require(
        "tasks that are not done",
        Pool.number(server, SCHEMA, "select count(*) from scheduled_tasks"),
        0);
  }
}
