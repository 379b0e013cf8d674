package io.millrace;

import io.millrace.engine.Engine;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import io.millrace.workflow.Type;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Holds on to one run from outside. It keeps nothing of the run itself, so it may be dropped and
 * made again by {@link Millrace#handle(RunId)}, also in another process.
 *
 * @param <O> the output of the run
 */
public final class RunHandle<O extends @Nullable Object> {

  private final Engine engine;
  private final RunId id;
  private final Type<O> output;
  private final boolean existing;

  RunHandle(Engine engine, RunId id, Type<O> output, boolean existing) {
    this.engine = engine;
    this.id = id;
    this.output = output;
    this.existing = existing;
  }

  /** The id of the run. */
  public RunId id() {
    return id;
  }

  /** True when the start found a run with its idempotency key and made no new one. */
  public boolean existed() {
    return existing;
  }

  /**
   * Where the run stands now; one read of the database.
   *
   * @throws io.millrace.failure.UnknownRunException if it was deleted
   */
  public RunStatus status() {
    return engine.details(id).summary().status();
  }

  /**
   * Waits until the run has ended, whichever node executes it.
   *
   * @return its output, decoded
   * @throws io.millrace.failure.RunFailedException if it failed
   * @throws io.millrace.failure.RunCancelledException if it was cancelled
   * @throws io.millrace.failure.UnknownRunException if it does not exist
   * @throws InterruptedException if this thread is interrupted; the run goes on
   */
  public O await() throws InterruptedException {
    return engine.await(id, output, null);
  }

  /**
   * As {@link #await()}, for at most this long.
   *
   * @throws io.millrace.failure.AwaitTimeoutException if the run has not ended by then; it goes on
   */
  public O await(Duration timeout) throws InterruptedException {
    return engine.await(id, output, timeout);
  }

  /** As {@link Millrace#cancel(RunId)}. */
  public boolean cancel() {
    return engine.cancel(id);
  }
}
