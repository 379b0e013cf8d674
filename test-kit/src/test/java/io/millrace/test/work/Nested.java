package io.millrace.test.work;

import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.Run;
import java.util.List;

/** A group in each branch of a group, between two steps. */
final class Nested implements Shape {

  private static final List<Integer> OUTER = List.of(0, 1, 2);
  private static final List<Integer> INNER = List.of(0, 1);

  @Override
  public String name() {
    return "nested";
  }

  @Override
  public String execute(Run run, Traces traces) throws Exception {
    String first = run.step("first", () -> traces.leave(run, "first"));
    List<String> all =
        run.parallelAll("all", OUTER, ParallelOptions.atMost(2), i -> branch(run, traces, i));
    String joined = first + String.join("", all);
    return run.step("last", () -> joined + traces.leave(run, "last"));
  }

  private static String branch(Run run, Traces traces, int i) throws Exception {
    String path = "all/" + i;
    traces.leave(run, path);
    String before = run.step("before", () -> traces.leave(run, path + "/before"));
    List<String> deep = run.parallelAll("deep", INNER, j -> traces.leave(run, path + "/deep/" + j));
    return before + String.join("", deep);
  }

  @Override
  public String output() {
    StringBuilder text = new StringBuilder("<first>");
    for (int i : OUTER) {
      text.append("<all/").append(i).append("/before>");
      for (int j : INNER) {
        text.append("<all/%d/deep/%d>".formatted(i, j));
      }
    }
    return text.append("<last>").toString();
  }
}
