package io.millrace.cluster.postgres;

import static org.awaitility.Awaitility.await;

import io.millrace.cluster.store.LeaseServer;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.Signals;
import io.millrace.cluster.store.StoreException;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.EmbeddedDatabaseOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL of a test's own, on a port that it keeps when it is started again. */
final class PostgresServer implements LeaseServer {

  private final Path folder;
  private final int port = Signals.freePort();
  private final String user;
  private final String password;
  private final String url;
  private final List<Long> frozen = new ArrayList<>();

  private EmbeddedDatabase database;
  private boolean running = true;

  PostgresServer(Path folder) {
    this.folder = folder.resolve("d");
    this.database = attach();
    this.user = database.user();
    this.password = database.password();
    this.url = database.jdbcUrl();
  }

  private EmbeddedDatabase attach() {
    return EmbeddedDatabase.at(folder, EmbeddedDatabaseOptions.defaults().withPort(port));
  }

  @Override
  public int port() {
    return port;
  }

  /** Connections through this port. */
  PGSimpleDataSource source(int through) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url.replace(":" + port + "/", ":" + through + "/"));
    source.setUser(user);
    source.setPassword(password);
    return source;
  }

  PGSimpleDataSource source() {
    return source(port);
  }

  @Override
  public LeaseStore open(int through, Duration operationTimeout) throws StoreException {
    return PostgresLeases.open(
        source(through), PostgresOptions.defaults().withOperationTimeout(operationTimeout));
  }

  @Override
  public void start() {
    if (!running) {
      database = attach();
      running = true;
    }
  }

  @Override
  public void stop() {
    database.close();
    running = false;
  }

  @Override
  public void kill() {
    long pid = database.serverPid();
    List<ProcessHandle> all = processes();
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    // Its other processes see that it is gone and end, before another one may start.
    await("the server is gone").until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    database.close();
    running = false;
  }

  @Override
  public void freeze() throws Exception {
    for (ProcessHandle process : processes()) {
      Signals.send("STOP", process.pid());
      frozen.add(process.pid());
    }
  }

  /** The first one, which starts the others, and these. */
  private List<ProcessHandle> processes() {
    List<ProcessHandle> all = new ArrayList<>();
    ProcessHandle.of(database.serverPid())
        .ifPresent(
            first -> {
              all.add(first);
              first.descendants().forEach(all::add);
            });
    return all;
  }

  @Override
  public void thaw() throws Exception {
    for (long pid : frozen) {
      Signals.send("CONT", pid);
    }
    frozen.clear();
  }

  @Override
  public void close() {
    if (running) {
      stop();
    }
  }
}
