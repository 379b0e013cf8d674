package io.millrace.test.crash;

import io.millrace.failure.StepFailedException;
import io.millrace.test.work.Traces;
import io.millrace.workflow.Branch;
import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.RetryPolicy;
import io.millrace.workflow.Run;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Executes a tree. Each step returns {@code path=token}, with a token that no other execution of it
 * would give, so what a run returns shows from which executions it comes. How long bodies take is
 * left to chance: branches end in another order each time.
 */
final class TreeCode {

  private static final Type<List<String>> TOKENS = new Type<>() {};
  private static final StepOptions AGAIN =
      StepOptions.retrying(RetryPolicy.fixed(2, Duration.ZERO));
  private static final int BODY_MICROS_MAX = 3_000;

  private final Run run;
  private final Traces traces;

  TreeCode(Run run, Traces traces) {
    this.run = run;
    this.traces = traces;
  }

  List<String> all(List<Tree> trees, String scope) throws Exception {
    List<String> tokens = new ArrayList<>();
    for (Tree tree : trees) {
      tokens.addAll(one(tree, scope));
    }
    return tokens;
  }

  private List<String> one(Tree tree, String scope) throws Exception {
    String path = scope + tree.name();
    return switch (tree) {
      case Tree.Step(String name) -> List.of(run.step(name, () -> body(path)));
      case Tree.Flaky(String name) -> List.of(run.step(name, AGAIN, () -> flaky(path)));
      case Tree.Broken(String name) -> List.of(broken(name, path));
      case Tree.Group(String name, var branches, boolean typed) ->
          typed ? typed(name, branches, path + "/") : listed(name, branches, path + "/");
      case Tree.Race(String name, var branches) -> race(name, branches, path + "/");
      case Tree.Again(String name, var inside) -> again(name, inside, path + "/");
    };
  }

  private String body(String path) throws Exception {
    traces.leave(run, path);
    pause();
    return path + "=" + UUID.randomUUID();
  }

  private static void pause() throws InterruptedException {
    TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(BODY_MICROS_MAX));
  }

  private String flaky(String path) throws Exception {
    String token = body(path);
    if (traces.executions(run, path) == 1) {
      throw new IllegalStateException("once");
    }
    return token;
  }

  private String broken(String name, String path) {
    try {
      return run.step(
          name,
          () -> {
            throw new IllegalStateException(body(path));
          });
    } catch (StepFailedException e) {
      return e.failure().message();
    }
  }

  private List<String> branch(List<Tree> trees, String path) throws Exception {
    traces.leave(run, path);
    pause();
    return all(trees, path + "/");
  }

  private List<String> typed(String name, List<List<Tree>> branches, String scope)
      throws Exception {
    return run.parallel(
        name,
        group -> {
          List<Branch<List<String>>> forked = new ArrayList<>();
          for (int i = 0; i < branches.size(); i++) {
            String own = "b" + i;
            List<Tree> trees = branches.get(i);
            forked.add(
                group.fork(
                    own,
                    io.millrace.workflow.BranchOptions.defaults(),
                    TOKENS,
                    () -> branch(trees, scope + own)));
          }
          group.join();
          return forked.stream().flatMap(each -> each.get().stream()).toList();
        });
  }

  private List<String> listed(String name, List<List<Tree>> branches, String scope) {
    List<Integer> items = IntStream.range(0, branches.size()).boxed().toList();
    return run
        .parallelAll(
            name, items, ParallelOptions.atMost(2), TOKENS, i -> branch(branches.get(i), scope + i))
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  private List<String> race(String name, List<List<Tree>> branches, String scope) {
    return run.race(
        name,
        TOKENS,
        race -> {
          for (int i = 0; i < branches.size(); i++) {
            String own = "r" + i;
            List<Tree> trees = branches.get(i);
            race.add(own, () -> branch(trees, scope + own));
          }
        });
  }

  private List<String> again(String name, List<Tree> inside, String scope) {
    return run.parallelAll(
            name,
            List.of(0),
            ParallelOptions.defaults().withBranch(AGAIN),
            TOKENS,
            i -> onceMore(inside, scope + i))
        .getFirst();
  }

  private List<String> onceMore(List<Tree> inside, String path) throws Exception {
    List<String> tokens = branch(inside, path);
    if (traces.executions(run, path) == 1) {
      throw new IllegalStateException("after all its steps");
    }
    return tokens;
  }
}
