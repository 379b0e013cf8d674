package io.millrace.test.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.test.line.Fault;
import io.millrace.test.line.Line;
import io.millrace.test.line.Point;
import io.millrace.test.line.Strike;
import io.millrace.test.work.Traces;
import io.millrace.workflow.Type;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Random trees of steps, groups, races and retries, on a node that ends at a random statement and
 * on another one that goes on: the run returns what is recorded, whatever the timing, and nothing
 * is executed after its record.
 */
class TreeTest {

  private static final int TREES = Integer.getInteger("crash.trees", 12);
  private static final long SEED = Long.getLong("crash.seed", System.nanoTime() & 0xffffff);
  // A node joins, starts a run and claims it; most trees are done after some dozens more.
  private static final int LAST_STATEMENT_MAX = 80;
  private static final Type<List<String>> TOKENS = new Type<>() {};

  @Test
  void whateverIsCutOffTheRunReturnsWhatIsRecorded() throws Exception {
    System.err.println("trees: seed %d, %d trees".formatted(SEED, TREES));
    try (CrashServer server = new CrashServer()) {
      Ground ground = new Ground(server).withSchema();
      for (int i = 0; i < TREES; i++) {
        long seed = SEED + i;
        assertThat(play(ground, seed)).as("again: -Dcrash.seed=%d -Dcrash.trees=1", seed).isEmpty();
      }
    }
  }

  private static List<String> play(Ground ground, long seed) throws Exception {
    Random random = new Random(seed);
    List<Tree> tree = Tree.workflow(random);
    Fault fault = random.nextBoolean() ? Fault.DIE_BEFORE : Fault.DIE_AFTER;
    Strike strike = new Strike(Point.nth(1 + random.nextInt(LAST_STATEMENT_MAX)), fault);
    String name = "tree-" + seed;
    Line line = new Line(ground.source(), ground.schema(), strike);
    Thread.ofPlatform().daemon().name("side-" + name).start(() -> victim(ground, line, name, tree));
    line.struck().get(Errands.GUARD.toSeconds(), TimeUnit.SECONDS);
    ground.expire(name);
    return rescue(ground, name, tree);
  }

  private static Workflow<String, List<String>> workflow(
      String name, List<Tree> tree, Traces traces) {
    return Workflow.named(
        name,
        Type.of(String.class),
        TOKENS,
        (run, input) -> {
          traces.leave(run, Traces.ENTRY);
          return new TreeCode(run, traces).all(tree, "");
        });
  }

  private static void victim(Ground ground, Line line, String name, List<Tree> tree) {
    Traces traces = new Traces(ground.sideOf(line), ground.side(), name);
    try (Millrace millrace = Millrace.start(line, ground.options(name, 4))) {
      var workflow = millrace.register(workflow(name, tree, traces));
      millrace.start(workflow, name, Trees.onlyOne(name)).await(Errands.GUARD);
    } catch (Exception e) {
      // It is cut off, and whatever it says of that is right.
    } finally {
      // Where it was done before the statement that was to be its last.
      line.cut();
      traces.giveUp();
    }
  }

  private static List<String> rescue(Ground ground, String name, List<Tree> tree) throws Exception {
    try (Traces traces = new Traces(ground.side(ground.source()), ground.side(), "rescuer");
        Millrace millrace = Millrace.start(ground.source(), ground.options("rescuer", 4))) {
      var workflow = millrace.register(workflow(name, tree, traces));
      RunHandle<List<String>> run = millrace.start(workflow, name, Trees.onlyOne(name));
      List<String> tokens = run.await(Duration.ofSeconds(60));
      UUID id = run.id().value();
      List<String> problems = new ArrayList<>(Trees.notAsRecorded(ground, id, tokens));
      problems.addAll(ground.invariants().violations(List.of(id)));
      if (!problems.isEmpty()) {
        problems.add(tree.toString());
        problems.addAll(Report.of(ground));
      }
      return problems;
    }
  }
}
