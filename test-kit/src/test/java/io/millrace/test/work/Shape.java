package io.millrace.test.work;

import io.millrace.queue.Placement;
import io.millrace.run.RunStatus;
import io.millrace.workflow.Run;

/** A workflow whose end is known, whatever happens to the nodes that execute it. */
public interface Shape {

  /** Name of the workflow. */
  String name();

  /** The function. Each body leaves a trace under its own path. */
  String execute(Run run, Traces traces) throws Exception;

  /** Where its runs wait. */
  default Placement placement() {
    return Placement.defaults();
  }

  /** How it ends at last. */
  default RunStatus end() {
    return RunStatus.SUCCEEDED;
  }

  /** What it returns if it succeeds. */
  String output();
}
