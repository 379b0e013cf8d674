package io.millrace.test.crash;

import static org.awaitility.Awaitility.await;

import io.millrace.Millrace;
import io.millrace.failure.AwaitTimeoutException;
import io.millrace.failure.DatabaseException;
import io.millrace.test.work.Shape;
import io.millrace.test.work.Shapes;
import io.millrace.test.work.Traces;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Callers that have errands without end, each of them again until it is done. */
final class Load implements AutoCloseable {

  private static final int CALLERS = 3;
  private static final Duration GUARD = Duration.ofMinutes(3);

  private final Ledger ledger = new Ledger();
  private final Millrace millrace;
  private final Traces traces;
  private final Map<Shape, Workflow<String, String>> workflows;
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicBoolean enough = new AtomicBoolean();
  private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
  private final List<Thread> callers = new ArrayList<>();

  Load(Ground ground) {
    this.millrace = Millrace.start(ground.source(), ground.options("client", 0));
    this.traces = new Traces(ground.side(ground.source()), ground.side(), "client");
    this.workflows = Shapes.register(millrace, traces);
    for (int i = 0; i < CALLERS; i++) {
      callers.add(Thread.ofPlatform().daemon().name("side-caller-" + i).start(this::call));
    }
  }

  Ledger ledger() {
    return ledger;
  }

  private void call() {
    while (!enough.get()) {
      Errands errands = new Errands(ledger, "errand-" + begun.incrementAndGet());
      boolean again = true;
      while (again) {
        again = false;
        try {
          errands.run(millrace, workflows, false);
          done.incrementAndGet();
        } catch (DatabaseException | AwaitTimeoutException e) {
          // What a caller does: ask again. Runs that never end are found by the invariants.
          again = true;
        } catch (InterruptedException | RuntimeException e) {
          problems.add(e.toString());
        }
      }
    }
  }

  /** Waits until so many more errands are done. */
  void progress(int errands) {
    int goal = done.get() + errands;
    await("%d errands".formatted(goal)).atMost(GUARD).until(() -> done.get() >= goal);
  }

  /** Finishes what was begun and gives what went wrong. */
  List<String> finish() throws InterruptedException {
    enough.set(true);
    for (Thread caller : callers) {
      caller.join(GUARD);
      if (caller.isAlive()) {
        problems.add(caller.getName() + " still waits for its runs");
      }
    }
    return List.copyOf(problems);
  }

  @Override
  public void close() {
    enough.set(true);
    millrace.close();
    traces.close();
  }
}
