package io.millrace.server.cli;

import io.millrace.server.home.Session;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What happens on Ctrl-C while a command waits for a run: the session hands the run back to the
 * queue, and the person is told how to go on.
 *
 * <pre>{@code
 * try (var session = Session.open(place, options);
 *     var _ = new Interruption(session, () -> err.println("..."))) {
 *   wait(session);
 * }
 * }</pre>
 */
final class Interruption implements AutoCloseable {

  // Written by the exit hook, read by the thread that meets the closed session.
  private static final AtomicBoolean UNDER_WAY = new AtomicBoolean();

  private final Thread hook;

  /**
   * From now on until {@link #close()}.
   *
   * @param message is executed after the session was closed
   */
  Interruption(Session session, Runnable message) {
    hook =
        Thread.ofPlatform()
            .name("millrace-interruption")
            .unstarted(
                () -> {
                  UNDER_WAY.set(true);
                  session.close();
                  message.run();
                });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** True when the process is ending while a command was at work. */
  static boolean isUnderWay() {
    return UNDER_WAY.get();
  }

  @Override
  public void close() {
    if (!isUnderWay()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process began to end just now: then the hook runs, and finds the session closed.
        return;
      }
    }
  }
}
