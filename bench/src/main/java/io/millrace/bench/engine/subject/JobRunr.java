package io.millrace.bench.engine.subject;

import com.zaxxer.hikari.HikariDataSource;
import io.millrace.bench.plan.Role;
import io.millrace.bench.rounds.Layout;
import io.millrace.bench.server.ServerAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.configuration.BackgroundJobServerThreadType;
import org.jobrunr.server.configuration.DefaultBackgroundJobServerWorkerPolicy;
import org.jobrunr.storage.StorageProviderUtils.DatabaseOptions;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;

/** JobRunr, the open-source edition. It keeps its jobs, but has no steps. */
public record JobRunr() implements Subject {

  private static final int WORKERS = 64;
  private static final int POOL = 32;

  /** The least that it allows with a database. */
  private static final Duration POLL = Duration.ofSeconds(5);

  private static final String SCHEMA = Layout.PREFIX + "_jobrunr";

  @Override
  public String id() {
    return "jobrunr";
  }

  @Override
  public String shown() {
    return "JobRunr, poll 5 s";
  }

  @Override
  public Role role() {
    return Role.PEER;
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(
        "library",
        Library.JOBRUNR.version(),
        "workers",
        WORKERS + " virtual",
        "pollMs",
        POLL.toMillis(),
        "pool",
        POOL,
        "json",
        "Jackson 3");
  }

  @Override
  public Duration poll() {
    return POLL;
  }

  @Override
  public Layout layout() {
    return new Layout(SCHEMA, (server, schema) -> storage(server, DatabaseOptions.CREATE).close());
  }

  @Override
  public Station open(ServerAddress server, Job job) throws SQLException {
    JobRunrStorage storage = storage(server, DatabaseOptions.SKIP_CREATE);
    var jobs =
        new BackgroundJobServer(
            storage.provider(),
            new Jackson3JsonMapper(),
            new JobRunrActivator(job),
            BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                .andPollInterval(POLL)
                .andBackgroundJobServerWorkerPolicy(
                    new DefaultBackgroundJobServerWorkerPolicy(
                        WORKERS, BackgroundJobServerThreadType.VirtualThreads)));
    return new JobRunrStation(new JobRunrStarter(storage), jobs, server.connect(SCHEMA));
  }

  @Override
  public Starter starter(ServerAddress server) throws SQLException {
    return new JobRunrStarter(storage(server, DatabaseOptions.SKIP_CREATE));
  }

  private static JobRunrStorage storage(ServerAddress server, DatabaseOptions tables)
      throws SQLException {
    HikariDataSource pool = Pool.open(server, SCHEMA, POOL);
    var provider = new PostgresStorageProvider(pool, tables);
    provider.setJobMapper(new JobMapper(new Jackson3JsonMapper()));
    return new JobRunrStorage(pool, provider);
  }

  @Override
  public void verify(ServerAddress server, long runs, long steps) throws SQLException {
    Pool.require(
        "jobs that succeeded",
        Pool.number(server, SCHEMA, "select count(*) from jobrunr_jobs where state = 'SUCCEEDED'"),
        runs);
  }
}
