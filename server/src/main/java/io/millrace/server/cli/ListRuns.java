package io.millrace.server.cli;

import io.millrace.Millrace;
import io.millrace.run.RunFilter;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import io.millrace.run.RunSummary;
import io.millrace.server.render.RunJson;
import io.millrace.server.render.RunText;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists runs, newest first, page by page. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "List runs, newest first.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace runs list --status failed --limit 50",
      "  millrace runs list --workflow index-files --json"
    })
final class ListRuns implements Callable<Integer> {

  private final Console console;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(names = "--status", description = "Only runs of this status: ${COMPLETION-CANDIDATES}.")
  private @Nullable RunStatus status;

  @Option(names = "--workflow", paramLabel = "NAME", description = "Only runs of this workflow.")
  private @Nullable String workflow;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many, 1 to 1000; default: ${DEFAULT-VALUE}.",
      defaultValue = "20")
  private int limit;

  @Option(
      names = "--before",
      paramLabel = "ID",
      description = "Only runs older than this one: the next page.")
  private @Nullable RunId before;

  ListRuns(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    var filter = new RunFilter(workflow, status, before, limit);
    try (var session = common.openToAsk()) {
      List<RunSummary> runs = session.millrace().runs(filter);
      RunId next = next(session.millrace(), runs);
      if (common.json()) {
        console.out().println(RunJson.list(runs, next));
      } else {
        RunText.list(runs, next).forEach(console.out()::println);
      }
      return ExitCode.OK;
    }
  }

  /** The id to ask the next page with; null when there is no more. */
  private @Nullable RunId next(Millrace millrace, List<RunSummary> page) {
    if (page.size() < limit) {
      return null;
    }
    RunId last = page.getLast().runId();
    return millrace.runs(new RunFilter(workflow, status, last, 1)).isEmpty() ? null : last;
  }
}
