package io.millrace.channels.work;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Something to do after a time, unless it is called off before.
 *
 * <p>The clock is the JDK's own thread for the timeouts of {@link CompletableFuture}. It is a
 * thread of the platform, so it rings when all carriers of virtual threads are busy, and one for
 * the whole process, so what it does must be short and must not block. An alarm that was called off
 * is taken out of the JDK's heap: nothing of it stays until it would have rung.
 */
public final class Alarm {

  private final CompletableFuture<Boolean> due = new CompletableFuture<>();

  private Alarm() {}

  /** Sets an alarm. More than 292 years are as good as never. */
  public static Alarm in(Duration delay, Runnable action) {
    var alarm = new Alarm();
    var _ =
        alarm.due.thenAccept(
            rings -> {
              if (rings) {
                action.run();
              }
            });
    var _ =
        alarm.due.completeOnTimeout(
            true, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
    return alarm;
  }

  /** Calls it off; does nothing when it has rung. */
  public void cancel() {
    due.complete(false);
  }
}
