package io.millrace.engine;

import io.millrace.engine.codec.Codec;
import io.millrace.engine.codec.PayloadName;
import io.millrace.engine.node.RunEnds;
import io.millrace.engine.run.RunEnd;
import io.millrace.failure.AwaitTimeoutException;
import io.millrace.failure.RunCancelledException;
import io.millrace.failure.RunFailedException;
import io.millrace.run.RunId;
import io.millrace.workflow.Type;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for runs to end and turns their ends into results and exceptions. */
final class Awaiter {

  private final RunEnds ends;
  private final Codec codec;

  Awaiter(RunEnds ends, Codec codec) {
    this.ends = ends;
    this.codec = codec;
  }

  <O extends @Nullable Object> O await(RunId run, Type<O> type, @Nullable Duration timeout)
      throws InterruptedException {
    RunEnd end = end(run, timeout);
    return switch (end.status()) {
      case SUCCEEDED ->
          codec.decode(
              PayloadName.of(run, "its output"), Objects.requireNonNull(end.output()), type);
      case FAILED -> throw new RunFailedException(run, Objects.requireNonNull(end.error()));
      case CANCELLED -> throw new RunCancelledException(run);
      case QUEUED, RUNNING ->
          throw new IllegalStateException("run %s has not ended: %s".formatted(run, end));
    };
  }

  private RunEnd end(RunId run, @Nullable Duration timeout) throws InterruptedException {
    try (RunEnds.Wait wait = ends.of(run)) {
      return timeout == null
          ? wait.end().get()
          : wait.end().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new AwaitTimeoutException(run, Objects.requireNonNull(timeout));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
