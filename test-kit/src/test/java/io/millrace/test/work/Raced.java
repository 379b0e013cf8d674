package io.millrace.test.work;

import io.millrace.workflow.Run;

/** A race that either branch may win; a later step remembers which one did. */
final class Raced implements Shape {

  @Override
  public String name() {
    return "raced";
  }

  @Override
  public String execute(Run run, Traces traces) throws Exception {
    String winner =
        run.race(
            "race",
            race -> {
              race.add("left", () -> branch(run, traces, "left"));
              race.add("right", () -> branch(run, traces, "right"));
            });
    String seen =
        run.step(
            "seen",
            () -> {
              traces.leave(run, "seen");
              return winner;
            });
    return run.step("last", () -> seen.equals(winner) ? traces.leave(run, "last") : "changed");
  }

  private static String branch(Run run, Traces traces, String name) throws Exception {
    traces.leave(run, "race/" + name);
    run.step("inner", () -> traces.leave(run, "race/" + name + "/inner"));
    return name;
  }

  @Override
  public String output() {
    return "<last>";
  }
}
