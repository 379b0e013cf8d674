package io.millrace;

import io.millrace.config.MillraceOptions;
import io.millrace.engine.Engine;
import io.millrace.engine.run.Started;
import io.millrace.queue.Placement;
import io.millrace.queue.QueuePolicy;
import io.millrace.run.RunDetails;
import io.millrace.run.RunFilter;
import io.millrace.run.RunId;
import io.millrace.run.RunSummary;
import io.millrace.run.StartOptions;
import io.millrace.workflow.Json;
import io.millrace.workflow.Type;
import io.millrace.workflow.Workflow;
import java.sql.Connection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Durable runs on PostgreSQL: the front door.
 *
 * <pre>{@code
 * try (var database = EmbeddedDatabase.at(Path.of("data")); var millrace = Millrace.start(database)) {
 *   var greet = millrace.register(Workflow.named("greet", String.class, (run, name) ->
 *       run.step("greeting", () -> "Hello " + name)));
 *   System.out.println(millrace.start(greet, "Ada").await());
 * }
 * }</pre>
 *
 * <p>One object for each database is the normal case; several in one process work, each is a node
 * of its own. All methods may be called from any thread; they block, and are at home on virtual
 * threads.
 *
 * <p><b>Durability.</b> When a start returns, its run is committed; when a step returns, its result
 * is. <b>Order.</b> Runs that may start are claimed by priority, then in the order in which they
 * were stored, lanes by turns; inside a lane runs start in the order in which they were stored,
 * only as many at a time as {@link QueuePolicy} says. <b>Delivery.</b> Each step is executed at
 * least once and recorded exactly once.
 */
public final class Millrace implements AutoCloseable {

  private final Engine engine;

  private Millrace(Engine engine) {
    this.engine = engine;
  }

  /** As {@link #start(DataSource, MillraceOptions)} with the defaults. */
  public static Millrace start(DataSource database) {
    return start(database, MillraceOptions.defaults());
  }

  /**
   * Brings the schema up to date and joins as a node.
   *
   * @param database gives connections to PostgreSQL 14 or newer. It needs no pool: Millrace keeps
   *     its own. It is not closed by {@link #close()}
   * @throws io.millrace.failure.DatabaseException if the database cannot be reached, is too old, or
   *     holds a schema of a newer Millrace
   */
  public static Millrace start(DataSource database, MillraceOptions options) {
    return new Millrace(Engine.open(database, options));
  }

  /**
   * Makes a workflow known here, so that this node executes its runs, those already stored
   * included.
   *
   * @return the same workflow
   * @throws IllegalArgumentException if another workflow of this name and version is registered
   */
  public <I, O extends @Nullable Object> Workflow<I, O> register(Workflow<I, O> workflow) {
    engine.register(workflow);
    return workflow;
  }

  /**
   * Says what holds for a queue and its lanes, before or after runs of it were started.
   *
   * <pre>{@code
   * millrace.register("mail", QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(1)));
   * }</pre>
   *
   * <p>It is stored, and holds for all nodes. The last registration counts; what somebody has set
   * at run time wins over it until {@link Queues#reset}. To say the same again changes nothing and
   * waits for nobody, so each node may do so at its start; a change waits for the starts and ends
   * that are under way in lanes.
   *
   * @param queue 1 to 100 characters, no control characters
   * @throws IllegalArgumentException if the name cannot be one
   */
  public void register(String queue, QueuePolicy policy) {
    Placement.checkQueue(queue);
    engine.queues().register(queue, policy);
  }

  /** The queues of this database: what they hold, and what can be changed about them. */
  public Queues queues() {
    return new Queues(engine.queues(), engine.queues().nodeName());
  }

  /** The names of the registered workflows, sorted. */
  public List<String> workflows() {
    return engine.workflowNames();
  }

  /** As {@link #start(Workflow, Object, StartOptions)} with the defaults. */
  public <I, O extends @Nullable Object> RunHandle<O> start(Workflow<I, O> workflow, I input) {
    return start(workflow, input, StartOptions.defaults());
  }

  /**
   * Starts a run. When this returns the run is committed.
   *
   * @return a handle of the new run, or of the one that has the same idempotency key
   * @throws io.millrace.failure.UnknownWorkflowException if the workflow is not registered here
   * @throws io.millrace.failure.InvalidInputException if the input does not fit the workflow
   * @throws io.millrace.failure.PayloadTooLargeException if the input is too large
   * @throws IllegalArgumentException if its deadline has passed
   * @throws io.millrace.failure.QueueFullException if no more runs may wait in its queue or lane
   * @throws io.millrace.failure.DatabaseException if the run could not be stored
   */
  public <I, O extends @Nullable Object> RunHandle<O> start(
      Workflow<I, O> workflow, I input, StartOptions options) {
    return handle(workflow.output(), engine.start(workflow, List.of(input), options).getFirst());
  }

  /**
   * Starts a run of a workflow known by name, with an input that is JSON already. The highest
   * registered version is taken.
   *
   * @throws io.millrace.failure.UnknownWorkflowException if no workflow of this name is registered
   * @throws io.millrace.failure.InvalidInputException if the input is not JSON or does not fit
   */
  public RunHandle<Json> start(String workflow, Json input, StartOptions options) {
    return handle(Type.of(Json.class), engine.start(workflow, input, options));
  }

  /**
   * Starts many runs in one round trip; they are claimed in the order of the list. All or none are
   * stored up to 1,000; a longer list is stored in parts of that size, in order.
   *
   * @return handles in the order of the inputs
   */
  public <I, O extends @Nullable Object> List<RunHandle<O>> startAll(
      Workflow<I, O> workflow, List<I> inputs) {
    return startAll(workflow, inputs, StartOptions.defaults());
  }

  /**
   * As {@link #startAll(Workflow, List)}, with options that hold for each of the runs.
   *
   * @throws io.millrace.failure.QueueFullException if so many may not wait; of the up to 1,000 runs
   *     that are stored together none is then
   */
  public <I, O extends @Nullable Object> List<RunHandle<O>> startAll(
      Workflow<I, O> workflow, List<I> inputs, StartOptions options) {
    return engine.start(workflow, inputs, options).stream()
        .map(started -> handle(workflow.output(), started))
        .toList();
  }

  /** As {@link #start(Connection, Workflow, Object, StartOptions)} with the defaults. */
  public <I, O extends @Nullable Object> RunHandle<O> start(
      Connection connection, Workflow<I, O> workflow, I input) {
    return start(connection, workflow, input, StartOptions.defaults());
  }

  /**
   * Starts a run in a transaction of the caller's: it exists if and only if that commits.
   *
   * <pre>{@code
   * connection.setAutoCommit(false);
   * insertOrder(connection, order);
   * var run = millrace.start(connection, deliver, order, StartOptions.defaults());
   * connection.commit();
   * run.await();
   * }</pre>
   *
   * <p>The transaction is neither committed nor rolled back, and no setting of the connection is
   * changed. With auto-commit on, the run is committed when this returns. Nodes look for the run as
   * soon as the transaction commits; one that hears no notifications finds it by its poll. Its
   * place in the order is the one of this call, not of the commit.
   *
   * <p>Whether its queue or lane is full is judged by what is committed, and no lane is locked
   * until the commit: so several transactions that are open at the same time may together exceed
   * what {@code maxQueued} allows. The run enters its lane right after the commit.
   *
   * <p>A transaction that is about to store a run with the same idempotency key is waited for; if
   * it commits, its run is returned. A transaction of a stricter isolation than READ COMMITTED that
   * cannot see that run fails.
   *
   * @param connection to the database of this Millrace, as a role that may write to its schema
   * @return a handle of the new run, or of the one that has the same idempotency key. Until the
   *     commit nobody else sees the run: to await it before is an {@code UnknownRunException}
   * @throws io.millrace.failure.UnknownWorkflowException if the workflow is not registered here
   * @throws io.millrace.failure.InvalidInputException if the input does not fit the workflow
   * @throws io.millrace.failure.PayloadTooLargeException if the input is too large
   * @throws IllegalArgumentException if its deadline has passed
   * @throws io.millrace.failure.QueueFullException if no more runs may wait in its queue or lane;
   *     nothing is stored, and the transaction can go on
   * @throws io.millrace.failure.DatabaseException if the database refuses; the transaction can then
   *     only be rolled back. After the other errors it can go on
   */
  public <I, O extends @Nullable Object> RunHandle<O> start(
      Connection connection, Workflow<I, O> workflow, I input, StartOptions options) {
    return handle(workflow.output(), engine.start(connection, workflow, input, options));
  }

  /** A handle of a run that was started before, also by another process. */
  public RunHandle<Json> handle(RunId run) {
    return handle(run, Type.of(Json.class));
  }

  /** As {@link #handle(RunId)}, with the type of the output. */
  public <O extends @Nullable Object> RunHandle<O> handle(RunId run, Type<O> output) {
    return handle(output, new Started(run, true));
  }

  /**
   * All that is stored of a run: steps and attempts too.
   *
   * @throws io.millrace.failure.UnknownRunException if it does not exist
   */
  public RunDetails details(RunId run) {
    return engine.details(run);
  }

  /** Runs, newest first. The next page is asked with {@code before} set to the last id. */
  public List<RunSummary> runs(RunFilter filter) {
    return engine.runs(filter);
  }

  /**
   * Cancels a run. A queued run ends at once; a running one is interrupted through its node and
   * ends as cancelled, whatever its code does then.
   *
   * @return true if the run will end as cancelled because of this call; false if it was asked for
   *     before
   * @throws io.millrace.failure.RunStateException if the run has ended
   * @throws io.millrace.failure.UnknownRunException if it does not exist
   */
  public boolean cancel(RunId run) {
    return engine.cancel(run);
  }

  /**
   * Puts a failed or cancelled run back into its place in the queue. Recorded successes stay; what
   * ended the run is executed again. A deadline that has passed is dropped, one that is still ahead
   * stays; crashes are counted anew.
   *
   * @throws io.millrace.failure.RunStateException if the run is not failed or cancelled
   * @throws io.millrace.failure.UnknownRunException if it does not exist
   */
  public void retry(RunId run) {
    engine.retry(run);
  }

  /**
   * How many threads of this process are still at work although they were given up: branches whose
   * race or group was decided, and attempts whose time was over, that do not end at their
   * interrupt. What they do is recorded nowhere. A number that stays above zero names code that
   * swallows interrupts.
   */
  public int abandonedThreads() {
    return engine.abandonedThreads();
  }

  /**
   * Starts a run again from scratch, as a new one: with the same workflow, version, input,
   * metadata, triggeredBy, queue, lane and priority, without the idempotency key (that is the old
   * one's), the deadline and the delay. It takes its place at the end, also in a full lane. The old
   * run stays as it is; {@link #details} of the new one names it.
   *
   * @param run one that has ended, however
   * @return a handle of the new run
   * @throws io.millrace.failure.RunStateException if the run has not ended
   * @throws io.millrace.failure.UnknownRunException if it does not exist
   */
  public RunHandle<Json> restart(RunId run) {
    return handle(Type.of(Json.class), new Started(engine.restart(run), false));
  }

  /**
   * As {@link #restart}, but the new run has the results of the steps and groups before one of
   * them, with all that is recorded below these: only from that step on is anything executed.
   * Queue, lane and priority stay, too.
   *
   * <pre>{@code
   * millrace.forkFrom(run, "ship"); // "charge" stays charged
   * }</pre>
   *
   * @param run one that has ended, however: of another one the steps may still change
   * @param step the path of a recorded step or group that stands in no group, such as {@code ship}
   *     or {@code ship#2}
   * @return a handle of the new run
   * @throws IllegalArgumentException if the path leads into a group
   * @throws io.millrace.failure.UnknownStepException if the run has no such step
   * @throws io.millrace.failure.RunStateException if the run has not ended
   * @throws io.millrace.failure.UnknownRunException if it does not exist
   */
  public RunHandle<Json> forkFrom(RunId run, String step) {
    return handle(Type.of(Json.class), new Started(engine.forkFrom(run, step), false));
  }

  /**
   * Stops claiming, lets runs finish for as long as the drain time says, hands the rest back to the
   * queue and leaves. Blocks until that is done. A second call does nothing.
   */
  @Override
  public void close() {
    engine.close();
  }

  private <O extends @Nullable Object> RunHandle<O> handle(Type<O> output, Started started) {
    return new RunHandle<>(engine, started.runId(), output, started.existing());
  }
}
