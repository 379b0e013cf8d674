package io.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.Millrace;
import io.millrace.config.MillraceOptions;
import io.millrace.config.NodeOptions;
import io.millrace.run.RunId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What one test stands on: a schema of its own, its nodes, and a view of what the database says.
 * When the test fails it prints all that the database and the nodes have to say.
 */
final class Ground implements BeforeEachCallback, AfterEachCallback, TestExecutionExceptionHandler {

  /** Longer than anything takes on a busy machine; only a hang comes so far. */
  static final Duration GUARD = Duration.ofMinutes(2);

  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  private final Server server;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Deque<NodeProcess> processes = new ArrayDeque<>();

  private String schema;
  private Connection gates;
  private Millrace client;
  private Work work;

  Ground(Server server) {
    this.server = server;
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    schema = "crash_" + SCHEMAS.incrementAndGet();
    gates = keep(source("side-gates").getConnection());
    MillraceOptions options = options("client", node -> node.withMaxRunning(0));
    client = keep(Millrace.start(source("client"), options));
    work = new Work(keep(effects("client"))).registeredWith(client);
    rows(
        "create table effects (id uuid primary key, place bigserial, run_id uuid, path text, node text, at timestamptz default clock_timestamp())");
    rows("create table broken (tag text primary key)");
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable error)
      throws Throwable {
    System.err.println(report(context.getDisplayName()));
    throw error;
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    Exception first = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        first = first == null ? e : first;
      }
    }
    processes.clear();
    if (first != null) {
      throw first;
    }
  }

  <T extends AutoCloseable> T keep(T resource) {
    opened.push(resource);
    return resource;
  }

  // ---- who takes part ----

  String schema() {
    return schema;
  }

  /** Starts and awaits runs, executes none. */
  Millrace client() {
    return client;
  }

  Work work() {
    return work;
  }

  PGSimpleDataSource source(String application) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.database().jdbcUrl());
    source.setUser(server.database().user());
    source.setPassword(server.database().password());
    source.setApplicationName(application);
    return source;
  }

  Effects effects(String node) {
    return new Effects(source("side-" + node), schema, node);
  }

  MillraceOptions options(String name, UnaryOperator<NodeOptions> node) {
    return MillraceOptions.defaults()
        .withSchema(schema)
        .withNode(node.apply(NodeOptions.defaults().withName(name)));
  }

  /** A node in this process, with no workflow. */
  Millrace bareNode(String name, UnaryOperator<NodeOptions> node) {
    return keep(Millrace.start(source("node-" + name), options(name, node)));
  }

  /** A node in this process. */
  Millrace node(String name, UnaryOperator<NodeOptions> node) {
    Effects effects = keep(effects(name));
    Millrace millrace = bareNode(name, node);
    new Work(effects).registeredWith(millrace);
    return millrace;
  }

  /** A node in a process of its own; not ready yet. */
  NodeProcess process(String name, NodeProcess.Settings settings) {
    NodeProcess process =
        keep(
            new NodeProcess(
                server.database(),
                schema,
                name,
                settings,
                server.logs().resolve(schema + "-" + name + ".log")));
    processes.add(process);
    return process;
  }

  // ---- gates ----

  /** From now on executions stop at this gate, {@code tag/path@node}. */
  void shut(String gate) throws SQLException {
    Sql.rows(gates, "select pg_advisory_lock(hashtext(?))", schema + "/" + gate);
  }

  void open(String gate) throws SQLException {
    Sql.rows(gates, "select pg_advisory_unlock(hashtext(?))", schema + "/" + gate);
  }

  // ---- what the database says ----

  /** Rows of a statement in this schema. */
  List<String> rows(String sql, Object... values) {
    PGSimpleDataSource side = source("side-test");
    side.setCurrentSchema(schema);
    return Sql.rows(side, sql, values);
  }

  String one(String sql, Object... values) {
    List<String> rows = rows(sql, values);
    assertThat(rows).as(sql).hasSize(1);
    return rows.getFirst();
  }

  long count(String sql, Object... values) {
    return Long.parseLong(one(sql, values));
  }

  /** How often a body was executed. */
  long executions(RunId run, String path) {
    return count("select count(*) from effects where run_id = ? and path = ?", run.value(), path);
  }

  long executions(RunId run, String path, String node) {
    return count(
        "select count(*) from effects where run_id = ? and path = ? and node = ?",
        run.value(),
        path,
        node);
  }

  String status(RunId run) {
    return one("select status from run where run_id = ?", run.value());
  }

  /** Path, status, attempts, claim number and node's name of all steps. */
  List<String> steps(RunId run) {
    return rows(
        """
        select s.path, s.status, s.attempts, s.claim_no, n.name
        from step s join node n using (node_id) where s.run_id = ? order by s.ordinal, s.path
        """,
        run.value());
  }

  void until(String what, Callable<Boolean> condition) {
    await(what).atMost(GUARD).until(condition);
  }

  void untilExecuted(RunId run, String path, String node) {
    until("%s on %s".formatted(path, node), () -> executions(run, path, node) > 0);
    // The note of its begin waits a moment for company.
    until(
        "%s is noted".formatted(path),
        () ->
            count(
                    "select count(*) from step join node using (node_id) where run_id = ? and path = ? and name = ?",
                    run.value(),
                    path,
                    node)
                > 0);
  }

  void untilStatus(RunId run, String status) {
    until("run %s is %s".formatted(run, status), () -> status(run).equals(status));
  }

  /** What holds in every schema once all is quiet. */
  void assertNothingIsLeftOpen() {
    assertThat(rows("select run_id, status from run where status in ('queued', 'running')"))
        .as("runs that have not ended")
        .isEmpty();
    assertThat(
            rows(
                """
                select s.run_id, s.path, s.status, r.status from step s join run r using (run_id)
                where s.status in ('running', 'retrying')
                """))
        .as("open steps of ended runs")
        .isEmpty();
  }

  /** Takes a node's runs away as recovery does. */
  void declareDead(String name) throws SQLException {
    try (Connection connection = source("side-test").getConnection()) {
      connection.setSchema(schema);
      connection.setAutoCommit(false);
      List<String> dead =
          Sql.rows(
              connection,
              "update node set status = 'dead', free = 0, left_at = clock_timestamp() where name = ? and status = 'alive' returning node_id",
              name);
      assertThat(dead).hasSize(1);
      Sql.rows(
          connection,
          "update run set status = 'queued', node_id = null, crashes = crashes + 1 where status = 'running' and node_id = ?",
          Long.valueOf(dead.getFirst()));
      connection.commit();
    }
  }

  private String report(String test) {
    StringBuilder text = new StringBuilder("==== " + test + " failed in schema " + schema + "\n");
    for (String table :
        List.of(
            "select * from node order by node_id",
            "select run_id, seq, node_id, claim_no, crashes, status, workflow, cancel_requested_at, input from run where status not in ('succeeded') or (select count(*) from run) < 20 order by seq limit 50",
            "select path, status, attempts, failures, claim_no, node_id, run_id, output from step where (select count(*) from step) < 300 order by run_id, ordinal, path",
            "select path, number, claim_no, node_id, run_id from attempt limit 100",
            "select place, path, node, run_id, at from effects where (select count(*) from effects) < 300 order by place",
            "select pid, application_name, state, wait_event_type, left(regexp_replace(query, '\\s+', ' ', 'g'), 90) from pg_stat_activity where backend_type = 'client backend'")) {
      text.append("-- ").append(table).append('\n');
      try {
        rows(table).forEach(row -> text.append(row).append('\n'));
      } catch (RuntimeException e) {
        text.append(e).append('\n');
      }
    }
    processes.forEach(
        process ->
            text.append("-- log of ").append(process.name()).append('\n').append(process.log()));
    return text.toString();
  }
}
