package io.millrace.test.work;

import io.millrace.workflow.Run;

/** A run that fails at its first try; whoever awaits it retries it. */
final class Repaired implements Shape {

  static final String NAME = "repaired";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String execute(Run run, Traces traces) throws Exception {
    String kept = run.step("kept", () -> traces.leave(run, "kept"));
    return run.step(
        "repaired",
        () -> {
          String text = traces.leave(run, "repaired");
          if (traces.executions(run, "repaired") == 1) {
            throw new IllegalStateException("not repaired yet");
          }
          return kept + text;
        });
  }

  @Override
  public String output() {
    return "<kept><repaired>";
  }
}
