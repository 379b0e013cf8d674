package io.millrace.crash;

import io.millrace.Millrace;
import io.millrace.run.RunId;
import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.Run;
import io.millrace.workflow.Workflow;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The workflows of these tests, the same in every process. The input is the run's tag. */
final class Work {

  static final int BRANCHES = 48;

  /** What a process exits with that executed the poison. */
  static final int POISONED = 26;

  private final Effects effects;

  /**
   * One effect and as much time as the name of its node says: {@code slow-30} takes 30 ms. Fails
   * the first time where the input says so.
   */
  final Workflow<String, String> timed;

  /** The same without an effect, whose one connection would bound how many runs pass. */
  final Workflow<String, String> brief;

  /** Three steps in a row. */
  final Workflow<String, String> three;

  /** One group of {@value #BRANCHES} branches between two steps. */
  final Workflow<String, String> wide;

  /** A step that works and one that fails while the side table says so. */
  final Workflow<String, String> fragile;

  /** A step that works and one that ends its whole process while the side table says so. */
  final Workflow<String, String> poison;

  Work(Effects effects) {
    this.effects = effects;
    this.timed = Workflow.named("timed", String.class, this::timed);
    this.brief = Workflow.named("brief", String.class, (run, tag) -> brief(tag));
    this.three = Workflow.named("three", String.class, this::three);
    this.wide = Workflow.named("wide", String.class, this::wide);
    this.fragile = Workflow.named("fragile", String.class, this::fragile);
    this.poison = Workflow.named("poison", String.class, this::poison);
  }

  Work registeredWith(Millrace millrace) {
    millrace.register(timed);
    millrace.register(brief);
    millrace.register(three);
    millrace.register(wide);
    millrace.register(fragile);
    millrace.register(poison);
    return this;
  }

  /** Three steps under a name that only one node registers. */
  Workflow<String, String> pinnedTo(String node) {
    return Workflow.named("only-" + node, String.class, this::three);
  }

  private String timed(Run run, String tag) throws Exception {
    effects.at(id(run.id()), tag, "timed");
    return brief(tag);
  }

  private String brief(String tag) throws InterruptedException {
    String node = effects.node();
    TimeUnit.MILLISECONDS.sleep(Long.parseLong(node.substring(node.lastIndexOf('-') + 1)));
    if (tag.startsWith("fails")) {
      throw new IllegalStateException("asked to fail");
    }
    return tag;
  }

  private String three(Run run, String tag) throws Exception {
    String one = run.step("one", () -> step(run, tag, "one"));
    String two = run.step("two", () -> one + step(run, tag, "two"));
    return run.step("three", () -> two + step(run, tag, "three"));
  }

  private String wide(Run run, String tag) throws Exception {
    String first = run.step("first", () -> step(run, tag, "first"));
    List<String> all =
        run.parallelAll(
            "all",
            IntStream.range(0, BRANCHES).boxed().toList(),
            ParallelOptions.atMost(8),
            i -> {
              String inner = run.step("inner", () -> step(run, tag, "all/" + i + "/inner"));
              return inner + step(run, tag, "all/" + i);
            });
    return run.step("last", () -> first + String.join(",", all) + step(run, tag, "last"));
  }

  private String fragile(Run run, String tag) throws Exception {
    String one = run.step("one", () -> step(run, tag, "one"));
    return run.step(
        "two",
        () -> {
          String two = step(run, tag, "two");
          if (effects.isBroken(tag)) {
            throw new IllegalStateException("broken by the test");
          }
          return one + two;
        });
  }

  private String poison(Run run, String tag) throws Exception {
    String one = run.step("one", () -> step(run, tag, "one"));
    return run.step(
        "two",
        () -> {
          String two = step(run, tag, "two");
          if (effects.isBroken(tag)) {
            Runtime.getRuntime().halt(POISONED);
          }
          return one + two;
        });
  }

  private String step(Run run, String tag, String path) throws Exception {
    effects.at(id(run.id()), tag, path);
    return "<" + path + ">";
  }

  static UUID id(RunId run) {
    return run.value();
  }
}
