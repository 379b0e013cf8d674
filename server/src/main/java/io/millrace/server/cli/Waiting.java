package io.millrace.server.cli;

import io.millrace.Millrace;
import io.millrace.failure.AwaitTimeoutException;
import io.millrace.failure.RunCancelledException;
import io.millrace.failure.RunFailedException;
import io.millrace.run.RunDetails;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import io.millrace.server.progress.LiveView;
import io.millrace.server.progress.PlainView;
import io.millrace.server.progress.View;
import io.millrace.server.render.RunJson;
import io.millrace.server.render.RunText;
import java.time.Duration;

/** Waits for the end of a run, shows how it goes, and prints how it ended. */
final class Waiting {

  /** Often enough to look alive, rare enough that the reads do not slow the run down. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final Millrace millrace;
  private final Console console;
  private final boolean follow;
  private final boolean json;

  Waiting(Millrace millrace, Console console, boolean follow, boolean json) {
    this.millrace = millrace;
    this.console = console;
    this.follow = follow;
    this.json = json;
  }

  /** Returns the exit code that the end of the run stands for. */
  int untilEnd(RunId run) throws InterruptedException {
    if (follow) {
      try (View view = view()) {
        while (!hasEndedWithin(LOOK_EVERY, run)) {
          view.show(millrace.details(run));
        }
        view.show(millrace.details(run));
      }
    } else {
      awaitEnd(run);
    }
    return print(millrace.details(run));
  }

  private View view() {
    return LiveView.onTerminal().orElseGet(() -> new PlainView(console.err()::println));
  }

  private void awaitEnd(RunId run) throws InterruptedException {
    try {
      millrace.handle(run).await();
    } catch (RunFailedException | RunCancelledException e) {
      // The end is read from the record below, with all its fields.
      return;
    }
  }

  private boolean hasEndedWithin(Duration time, RunId run) throws InterruptedException {
    try {
      millrace.handle(run).await(time);
      return true;
    } catch (RunFailedException | RunCancelledException e) {
      return true;
    } catch (AwaitTimeoutException e) {
      return false;
    }
  }

  private int print(RunDetails run) {
    boolean succeeded = run.summary().status() == RunStatus.SUCCEEDED;
    if (json) {
      console.out().println(RunJson.result(run));
    } else if (succeeded) {
      RunText.success(run).forEach(console.out()::println);
    } else {
      console.err().println("millrace: " + Errors.oneLine(RunText.failure(run)));
    }
    return succeeded ? ExitCode.OK : ExitCode.RUN_NOT_SUCCEEDED;
  }
}
