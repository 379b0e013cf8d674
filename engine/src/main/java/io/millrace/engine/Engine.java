package io.millrace.engine;

import io.millrace.config.MillraceOptions;
import io.millrace.engine.codec.Codec;
import io.millrace.engine.database.Clock;
import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Fence;
import io.millrace.engine.journal.Journal;
import io.millrace.engine.node.Node;
import io.millrace.engine.node.Registry;
import io.millrace.engine.node.RunEnds;
import io.millrace.engine.node.Workforce;
import io.millrace.engine.queue.FairClock;
import io.millrace.engine.queue.LaneTable;
import io.millrace.engine.queue.QueueTable;
import io.millrace.engine.run.RunTable;
import io.millrace.engine.run.Started;
import io.millrace.engine.step.Abandoned;
import io.millrace.engine.step.StepTable;
import io.millrace.engine.step.StepWriter;
import io.millrace.run.RunDetails;
import io.millrace.run.RunFilter;
import io.millrace.run.RunId;
import io.millrace.run.RunSummary;
import io.millrace.run.StartOptions;
import io.millrace.workflow.Json;
import io.millrace.workflow.Type;
import io.millrace.workflow.Workflow;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Puts the parts of one Millrace together, and takes them apart in the reverse order. */
public final class Engine implements AutoCloseable {

  private final Database database;
  private final Registry registry = new Registry();
  private final Workforce workforce;
  private final Journal journal;
  private final RunEnds ends;
  private final Starter starter;
  private final Awaiter awaiter;
  private final Operator operator;
  private final QueueOperator queues;
  private final Abandoned abandoned;
  private final Copier copier;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Engine(Database database, MillraceOptions options) {
    this.database = database;
    Codec codec = new Codec(options.payload(), options.payloadCodec());
    RunTable runs = new RunTable(database, codec);
    Clock clock = ClockReading.of(database);
    Fence fence = new Fence();
    this.workforce = new Workforce(database, options.node());
    this.journal = new Journal(database, fence);
    this.ends = new RunEnds(database, runs);
    FairClock fairClock = new FairClock();
    LaneTable lanes = new LaneTable(database, fairClock);
    this.starter = new Starter(database, registry, codec, clock, journal, fairClock, workforce);
    this.awaiter = new Awaiter(ends, codec);
    StepTable stepTable = new StepTable(database, codec);
    this.operator = new Operator(database, runs, stepTable, lanes, workforce);
    this.queues =
        new QueueOperator(
            database, new QueueTable(database, fairClock), runs, workforce, options.node().name());
    this.copier = new Copier(database, runs, stepTable, workforce, starter::newId);
    StepWriter steps =
        new StepWriter(
            database,
            journal,
            codec,
            clock,
            options.groupDepthMax(),
            options.node().transactionSilenceMax());
    this.abandoned = steps.abandoned();
    join(
        new Node.Parts(
            database,
            journal,
            fence,
            clock,
            codec,
            steps,
            runs,
            lanes,
            fairClock,
            registry,
            ends,
            options.crashesMax()),
        options);
  }

  private void join(Node.Parts parts, MillraceOptions options) {
    try {
      workforce.join(parts, options.node());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** See {@code Millrace.start}. */
  public static Engine open(DataSource source, MillraceOptions options) {
    Database database = Database.open(source, options.schema());
    try {
      return new Engine(database, options);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  public void register(Workflow<?, ?> workflow) {
    registry.add(workflow);
    workforce.workflowsChanged();
  }

  public List<String> workflowNames() {
    return registry.names();
  }

  public <I> List<Started> start(Workflow<I, ?> workflow, List<I> inputs, StartOptions options) {
    return starter.start(workflow, inputs, options);
  }

  public Started start(String workflow, Json input, StartOptions options) {
    return starter.start(registry.latest(workflow), List.of(input), options).getFirst();
  }

  public <I> Started start(
      Connection connection, Workflow<I, ?> workflow, I input, StartOptions options) {
    return starter.start(connection, workflow, input, options);
  }

  public <O extends @Nullable Object> O await(RunId run, Type<O> type, @Nullable Duration timeout)
      throws InterruptedException {
    return awaiter.await(run, type, timeout);
  }

  public RunDetails details(RunId run) {
    return operator.details(run);
  }

  public List<RunSummary> runs(RunFilter filter) {
    return operator.list(filter);
  }

  public boolean cancel(RunId run) {
    return operator.cancel(run);
  }

  public void retry(RunId run) {
    operator.retry(run);
  }

  public QueueOperator queues() {
    return queues;
  }

  public int abandonedThreads() {
    return abandoned.count();
  }

  public RunId restart(RunId run) {
    return copier.restart(run);
  }

  public RunId forkFrom(RunId run, String step) {
    return copier.forkFrom(run, step);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      workforce.drain();
      journal.close();
      ends.close();
      workforce.leave();
      database.close();
    }
  }
}
