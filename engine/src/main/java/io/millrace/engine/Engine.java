package io.millrace.engine;

import io.millrace.config.MillraceOptions;
import io.millrace.engine.run.Started;
import io.millrace.run.RunDetails;
import io.millrace.run.RunFilter;
import io.millrace.run.RunId;
import io.millrace.run.RunSummary;
import io.millrace.run.StartOptions;
import io.millrace.workflow.Json;
import io.millrace.workflow.Type;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Signatures only, so that what stands above can be built. */
@SuppressWarnings("DoNotCallSuggester")
public final class Engine implements AutoCloseable {
  public static Engine open(DataSource database, MillraceOptions options) {
    throw new IllegalStateException(database + " " + options);
  }

  public void register(Workflow<?, ?> workflow) {
    throw new IllegalStateException(workflow.name());
  }

  public List<String> workflowNames() {
    return List.of();
  }

  public <I> List<Started> start(Workflow<I, ?> workflow, List<I> inputs, StartOptions options) {
    throw new IllegalStateException(workflow.name() + inputs + options);
  }

  public Started start(String workflow, Json input, StartOptions options) {
    throw new IllegalStateException(workflow + input + options);
  }

  public <O extends @Nullable Object> O await(RunId run, Type<O> type, @Nullable Duration timeout)
      throws InterruptedException {
    throw new InterruptedException("" + run + type + timeout);
  }

  public RunDetails details(RunId run) {
    throw new IllegalStateException(run.toString());
  }

  public List<RunSummary> runs(RunFilter filter) {
    throw new IllegalStateException(filter.toString());
  }

  public boolean cancel(RunId run) {
    throw new IllegalStateException(run.toString());
  }

  public void retry(RunId run) {
    throw new IllegalStateException(run.toString());
  }

  @Override
  public void close() {}
}
