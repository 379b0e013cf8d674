package io.millrace.bench;

import io.millrace.bench.fork.ForkFailed;
import io.millrace.bench.fork.ForkRunner;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Ground;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Suite;
import io.millrace.bench.report.Row;
import io.millrace.bench.report.Samples;
import io.millrace.bench.server.BenchServer;
import io.millrace.bench.server.Commit;
import io.millrace.bench.server.Machine;
import io.millrace.bench.server.ServerAddress;
import io.millrace.bench.server.ServerFacts;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that is measured together: one server at most, and for each fork every cell once, in a new
 * random order, so that a slow minute of the machine falls on all subjects alike.
 */
final class Invocation {

  /**
   * What is to be done.
   *
   * @param scale sizes and forks
   * @param rounds counted in each fork
   * @param seed of the order
   * @param suites what is measured
   */
  record Plan(Scale scale, int rounds, long seed, List<Suite> suites) {}

  /**
   * What came of it.
   *
   * @param rows of all cells that gave figures
   * @param failures one sentence for each fork that gave none
   */
  record Outcome(List<Row> rows, List<String> failures) {}

  /** Cells that one child measures. */
  private record Turn(Suite suite, List<Cell> cells) {

    Cell first() {
      return cells.getFirst();
    }

    Set<String> figures() {
      return cells.stream()
          .flatMap(cell -> cell.figures().stream())
          .map(Figure::key)
          .collect(Collectors.toSet());
    }
  }

  private final Plan plan;
  private final ForkRunner forks;
  private final @Nullable ServerAddress server;
  private final PrintWriter progress;
  private final Map<Suite, Samples> samples = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();

  private Invocation(
      Plan plan, ForkRunner forks, @Nullable ServerAddress server, PrintWriter progress) {
    this.plan = plan;
    this.forks = forks;
    this.server = server;
    this.progress = progress;
    plan.suites().forEach(suite -> samples.put(suite, new Samples(suite)));
  }

  /**
   * Starts a server if a suite wants one, prints the header, measures, and leaves nothing behind.
   *
   * @throws IllegalStateException if the server does not keep what it commits
   */
  static Outcome run(Plan plan, PrintWriter out, PrintWriter progress) throws Exception {
    boolean onDatabase =
        plan.suites().stream().anyMatch(suite -> suite.ground() == Ground.DATABASE);
    try (var forks = new ForkRunner();
        var server = onDatabase ? BenchServer.start() : null) {
      Runtime.getRuntime().addShutdownHook(stop(forks, server));
      ServerAddress address = server == null ? null : server.address();
      return new Invocation(plan, forks, address, progress).run(out);
    }
  }

  /** The same order as at a normal end: no child may outlive its server. */
  private static Thread stop(ForkRunner forks, @Nullable BenchServer server) {
    return Thread.ofPlatform()
        .name("bench-stop")
        .unstarted(
            () -> {
              forks.close();
              if (server != null) {
                server.close();
              }
            });
  }

  private Outcome run(PrintWriter out) throws SQLException, IOException, InterruptedException {
    ServerFacts facts = server == null ? null : ServerFacts.read(server);
    String machine = Machine.describe();
    String commit = Commit.current().orElse(null);
    out.printf("machine     %s%n", machine);
    plan.suites().stream()
        .map(Suite::ground)
        .distinct()
        .forEach(ground -> out.printf("jvm         %s%n", Machine.jvm(ground.jvmOptions())));
    if (facts != null) {
      out.printf("server      %s%n", facts.line());
    }
    out.printf("commit      %s%n", commit == null ? "none" : commit);
    out.printf(
        "%s, %d forks of %d rounds, seed %d%n%n",
        plan.scale(), plan.scale().forks(), plan.rounds(), plan.seed());
    out.flush();
    if (facts != null) {
      facts
          .lackOfDurability()
          .ifPresent(
              lack -> {
                throw new IllegalStateException(lack);
              });
    }

    measureAll();

    List<Row> rows = new ArrayList<>();
    samples.forEach(
        (suite, all) -> rows.addAll(all.rows(invocation(suite.ground(), facts), commit, machine)));
    return new Outcome(rows, failures);
  }

  private Map<String, Object> invocation(Ground ground, @Nullable ServerFacts facts) {
    Map<String, Object> invocation = new LinkedHashMap<>();
    invocation.put("scale", plan.scale().name());
    invocation.put("forks", plan.scale().forks());
    invocation.put("roundsPerFork", plan.rounds());
    invocation.put("seed", plan.seed());
    invocation.put("jvm", Machine.jvm(ground.jvmOptions()));
    if (facts != null && ground == Ground.DATABASE) {
      invocation.put("server", facts.line());
    }
    return invocation;
  }

  private void measureAll() throws IOException, InterruptedException {
    List<Turn> turns = new ArrayList<>();
    for (Suite suite : plan.suites()) {
      suite.turns().forEach(cells -> turns.add(new Turn(suite, cells)));
    }
    var random = new Random(plan.seed());
    for (int fork = 1; fork <= plan.scale().forks(); fork++) {
      Collections.shuffle(turns, random);
      for (int i = 0; i < turns.size(); i++) {
        progress.printf(
            "fork %d of %d, cell %d of %d: %s%n",
            fork, plan.scale().forks(), i + 1, turns.size(), turns.get(i).first().id());
        progress.flush();
        measure(turns.get(i));
      }
    }
  }

  private void measure(Turn turn) throws IOException, InterruptedException {
    Ground ground = turn.suite().ground();
    var request =
        new ForkRequest(
            turn.suite().name(),
            turn.first().id(),
            turn.figures(),
            plan.scale(),
            plan.rounds(),
            ground == Ground.DATABASE ? server : null);
    try {
      ForkResult result = forks.run(ground, request);
      turn.cells().forEach(cell -> samples(turn.suite()).add(cell, result));
    } catch (ForkFailed e) {
      failures.add(e.getMessage());
    }
  }

  private Samples samples(Suite suite) {
    return Objects.requireNonNull(samples.get(suite));
  }
}
