package io.millrace.bench;

import io.millrace.bench.fork.ForkFailed;
import io.millrace.bench.fork.ForkRunner;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
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

/**
 * All that is measured together: one server, and for each fork every cell once, in a new random
 * order, so that a slow minute of the machine falls on all subjects alike.
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

  private record Turn(Suite suite, Cell cell) {}

  private final Plan plan;
  private final ForkRunner forks;
  private final PrintWriter progress;
  private final Map<Suite, Samples> samples = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();

  private Invocation(Plan plan, ForkRunner forks, PrintWriter progress) {
    this.plan = plan;
    this.forks = forks;
    this.progress = progress;
    plan.suites().forEach(suite -> samples.put(suite, new Samples(suite)));
  }

  /**
   * Starts the server, prints the header, measures, and leaves nothing behind.
   *
   * @throws IllegalStateException if the server does not keep what it commits
   */
  static Outcome run(Plan plan, PrintWriter out, PrintWriter progress) throws Exception {
    try (var forks = new ForkRunner();
        var server = BenchServer.start()) {
      Runtime.getRuntime().addShutdownHook(stop(forks, server));
      return new Invocation(plan, forks, progress).run(server.address(), out);
    }
  }

  /** The same order as at a normal end: no child may outlive its server. */
  private static Thread stop(ForkRunner forks, BenchServer server) {
    return Thread.ofPlatform()
        .name("bench-stop")
        .unstarted(
            () -> {
              forks.close();
              server.close();
            });
  }

  private Outcome run(ServerAddress server, PrintWriter out)
      throws SQLException, IOException, InterruptedException {
    ServerFacts facts = ServerFacts.read(server);
    String machine = Machine.describe();
    String jvm = Machine.jvm(ForkRunner.HEAP);
    String commit = Commit.current().orElse(null);
    out.printf("machine     %s%n", machine);
    out.printf("jvm         %s%n", jvm);
    out.printf("server      %s%n", facts.line());
    out.printf("commit      %s%n", commit == null ? "none" : commit);
    out.printf(
        "%s, %d forks of %d rounds, seed %d%n%n",
        plan.scale(), plan.scale().forks(), plan.rounds(), plan.seed());
    out.flush();
    facts
        .lackOfDurability()
        .ifPresent(
            lack -> {
              throw new IllegalStateException(lack);
            });

    measureAll(server);

    Map<String, Object> invocation = invocation(facts, jvm);
    List<Row> rows = new ArrayList<>();
    samples.values().forEach(all -> rows.addAll(all.rows(invocation, commit, machine)));
    return new Outcome(rows, failures);
  }

  private Map<String, Object> invocation(ServerFacts facts, String jvm) {
    Map<String, Object> invocation = new LinkedHashMap<>();
    invocation.put("scale", plan.scale().name());
    invocation.put("forks", plan.scale().forks());
    invocation.put("roundsPerFork", plan.rounds());
    invocation.put("seed", plan.seed());
    invocation.put("jvm", jvm);
    invocation.put("server", facts.line());
    return invocation;
  }

  private void measureAll(ServerAddress server) throws IOException, InterruptedException {
    List<Turn> turns = new ArrayList<>();
    for (Suite suite : plan.suites()) {
      suite.cells().forEach(cell -> turns.add(new Turn(suite, cell)));
    }
    var random = new Random(plan.seed());
    for (int fork = 1; fork <= plan.scale().forks(); fork++) {
      Collections.shuffle(turns, random);
      for (int i = 0; i < turns.size(); i++) {
        progress.printf(
            "fork %d of %d, cell %d of %d: %s%n",
            fork, plan.scale().forks(), i + 1, turns.size(), turns.get(i).cell().id());
        progress.flush();
        measure(turns.get(i), server);
      }
    }
  }

  private void measure(Turn turn, ServerAddress server) throws IOException, InterruptedException {
    var request =
        new ForkRequest(turn.suite().name(), turn.cell().id(), plan.scale(), plan.rounds(), server);
    try {
      ForkResult result = forks.run(request);
      samples(turn.suite()).add(turn.cell(), result.samples());
    } catch (ForkFailed e) {
      failures.add(e.getMessage());
    }
  }

  private Samples samples(Suite suite) {
    return Objects.requireNonNull(samples.get(suite));
  }
}
