package io.millrace.test.crash;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.failure.RunCancelledException;
import io.millrace.failure.RunFailedException;
import io.millrace.failure.RunStateException;
import io.millrace.run.RunFilter;
import io.millrace.run.RunStatus;
import io.millrace.run.StartOptions;
import io.millrace.test.work.Shape;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a caller wants from its node: one run of each shape, ended as it must. It may be cut off at
 * any statement; another caller, on another node, then does the same again and finds what is there.
 */
final class Errands {

  static final Duration GUARD = Duration.ofSeconds(60);

  private final Ledger ledger;
  private final String tag;

  /**
   * @param ledger where promises are kept
   * @param tag makes the idempotency keys
   */
  Errands(Ledger ledger, String tag) {
    this.ledger = ledger;
    this.tag = tag;
  }

  void run(Millrace millrace, Map<Shape, Workflow<String, String>> workflows, boolean leaveEarly)
      throws InterruptedException {
    Map<Shape, RunHandle<String>> handles = new LinkedHashMap<>();
    for (var entry : workflows.entrySet()) {
      RunHandle<String> handle = millrace.start(entry.getValue(), tag, options(entry.getKey()));
      ledger.started(handle.id());
      handles.put(entry.getKey(), handle);
    }
    Workflow<String, String> first = workflows.values().iterator().next();
    millrace.startAll(first, List.of(tag, tag)).forEach(handle -> ledger.started(handle.id()));
    if (leaveEarly) {
      return;
    }
    for (var entry : handles.entrySet()) {
      if (entry.getKey().end() == RunStatus.CANCELLED) {
        cancel(entry.getValue());
      }
    }
    for (RunHandle<String> handle : handles.values()) {
      awaitEnd(millrace, handle);
      millrace.details(handle.id());
    }
    millrace.runs(RunFilter.newest(10));
  }

  private StartOptions options(Shape shape) {
    return StartOptions.defaults()
        .withIdempotencyKey(tag + " " + shape.name())
        .withPlacement(shape.placement());
  }

  private static void cancel(RunHandle<String> handle) {
    try {
      handle.cancel();
    } catch (RunStateException e) {
      // Another caller's cancel has ended it.
    }
  }

  /** Whoever sees it fail retries it: that is what this shape of run is for. */
  private static void awaitEnd(Millrace millrace, RunHandle<String> handle)
      throws InterruptedException {
    while (true) {
      try {
        handle.await(GUARD);
        return;
      } catch (RunCancelledException e) {
        return;
      } catch (RunFailedException e) {
        retry(millrace, handle);
      }
    }
  }

  private static void retry(Millrace millrace, RunHandle<String> handle) {
    try {
      millrace.retry(handle.id());
    } catch (RunStateException e) {
      // Another caller was quicker.
    }
  }
}
