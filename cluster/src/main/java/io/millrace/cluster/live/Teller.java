package io.millrace.cluster.live;

import io.millrace.channels.Channel;
import io.millrace.channels.Receiver;
import io.millrace.channels.Sender;
import io.millrace.channels.TrySend;
import io.millrace.cluster.ClusterListener;
import io.millrace.cluster.config.HandOff.Overrun;
import io.millrace.cluster.node.Habitat;
import io.millrace.cluster.node.Notice;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listener, on a virtual thread of its own, one thing after another. */
final class Teller {

  private static final Logger log = LoggerFactory.getLogger(Teller.class);

  private final ClusterListener listener;
  private final Overrun overrun;
  private final Habitat habitat;
  private final Sender<Told> sender;
  private final Thread thread;
  // Whether the release that was told last is over. Written by the listener's thread, read by the
  // node's.
  private volatile AtomicBoolean releasing = new AtomicBoolean(true);

  private record Told(Notice notice, Runnable then) {}

  /**
   * @param habitat runs what follows, and keeps the time of releases
   */
  Teller(String name, ClusterListener listener, Overrun overrun, Habitat habitat) {
    this.listener = listener;
    this.overrun = overrun;
    this.habitat = habitat;
    Channel<Told> channel = Channel.unbounded();
    this.sender = channel.sender();
    Receiver<Told> receiver = channel.receiver();
    this.thread = Thread.ofVirtual().name(name).start(() -> run(receiver));
  }

  void tell(Notice notice, Runnable then) {
    if (notice instanceof Notice.Lost) {
      interruptRelease();
    }
    if (sender.trySend(new Told(notice, then)) != TrySend.SENT) {
      log.debug("nobody hears {} any more", notice);
    }
  }

  boolean isOwn(Thread asked) {
    return asked.equals(thread);
  }

  /** Lets the listener hear what was told so far, and no more. */
  void close() {
    sender.close();
  }

  /** Waits until it has heard it all. */
  boolean join(Duration timeout) throws InterruptedException {
    return thread.join(timeout);
  }

  private void run(Receiver<Told> receiver) {
    for (Told told : receiver) {
      if (told.notice() instanceof Notice.Releasing(var partitions, Duration bound)
          && !partitions.isEmpty()) {
        release(told, bound);
      } else {
        call(told.notice());
        habitat.after(Duration.ZERO, told.then());
      }
    }
  }

  /** Interrupts the listener at the bound; who forces the hand-off does not wait for its end. */
  private void release(Told told, Duration bound) {
    AtomicBoolean over = new AtomicBoolean();
    releasing = over;
    AtomicBoolean followed = new AtomicBoolean();
    Runnable once =
        () -> {
          if (followed.compareAndSet(false, true)) {
            told.then().run();
          }
        };
    Habitat.Alarm watchdog = habitat.after(bound, () -> overrun(over, once));
    call(told.notice());
    synchronized (over) {
      over.set(true);
      // An interrupt that came too late must not meet the next notice.
      Thread.interrupted();
    }
    watchdog.cancel();
    habitat.after(Duration.ZERO, once);
  }

  /** What is lost must stop at once, also where it was to be finished first. */
  private void interruptRelease() {
    AtomicBoolean over = releasing;
    synchronized (over) {
      if (!over.get()) {
        thread.interrupt();
      }
    }
  }

  private void overrun(AtomicBoolean over, Runnable once) {
    synchronized (over) {
      if (over.get()) {
        return;
      }
      log.warn("work on released partitions goes on beyond its bound; its thread is interrupted");
      thread.interrupt();
    }
    if (overrun == Overrun.FORCE) {
      once.run();
    }
  }

  private void call(Notice notice) {
    try {
      switch (notice) {
        case Notice.Assigned(var partitions) -> listener.onAssigned(partitions);
        case Notice.Releasing(var partitions, Duration bound) -> {
          if (!partitions.isEmpty()) {
            listener.onReleasing(partitions);
          }
        }
        case Notice.Lost(var partitions) -> listener.onLost(partitions);
        case Notice.StateChanged(var from, var to, String reason) ->
            listener.onStateChange(from, to, reason);
        case Notice.Failure(Exception why) -> listener.onError(why);
        case Notice.Alarmed(var alert, Duration age, String reason) ->
            listener.onAlert(alert, age, reason);
      }
    } catch (InterruptedException e) {
      log.info("the listener was interrupted and has ended its work: {}", notice);
    } catch (Exception | Error e) {
      log.error("the listener failed on {}; the node goes on as if it had not", notice, e);
    }
  }
}
