package io.millrace.server.cli;

import io.millrace.run.Origin;
import io.millrace.run.RunDetails;
import io.millrace.server.render.RunJson;

/** What a command prints that made a new run from an old one. */
final class NewRunLine {

  private NewRunLine() {}

  static void print(Console console, CommonOptions common, RunDetails run, String from) {
    var summary = run.summary();
    if (common.json()) {
      console.out().println(RunJson.status(summary));
      return;
    }
    Origin origin = run.origin();
    console
        .out()
        .println(
            "run %s executes %s again %s; execute it with: millrace run %s --resume %s%s"
                .formatted(
                    summary.runId(),
                    origin == null ? "it" : origin.run(),
                    from,
                    summary.workflow(),
                    summary.runId(),
                    common.again()));
  }
}
