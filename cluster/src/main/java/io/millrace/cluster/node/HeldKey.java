package io.millrace.cluster.node;

import io.millrace.cluster.config.Leasing;
import io.millrace.cluster.node.Habitat.Alarm;
import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.StoreException;
import io.millrace.cluster.store.Written;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key of the live space that this node has created and keeps by renewing it, until it lets go or
 * loses it. It is believed to be held only as long as the store cannot have ended it: from before
 * the last renewal was sent, by this node's own clock, and a little less.
 *
 * <p>A renewal without an answer may have been carried out. So the key is read before it is renewed
 * again: while its value is this node's, only the revision was unknown.
 */
final class HeldKey {

  // Clocks of two machines may run at rates that differ by less than this part of a lease.
  private static final int CAUTION = 20;

  private final Habitat habitat;
  private final Leasing leasing;
  private final String key;
  private final Owner owner;

  private long revision;
  private long deadline;
  private boolean held = true;
  private boolean unsure;
  private boolean again;
  // The number of the question that is under way, or 0; answers to earlier ones are too late.
  private int asked;
  private int asking;
  private @Nullable Alarm next;
  private @Nullable Alarm end;
  private @Nullable Runnable release;

  /** Whose key it is. */
  interface Owner {
    /** What to write with the next renewal. */
    String value();

    /** Whether this value is what the owner has written, now or before. */
    boolean wrote(String value);

    /** It was written; what {@link #value()} gave is there for all to see. */
    void renewed();

    /** The store did not answer, or said so. */
    void failed(Exception why);

    /** The key is lost; the owner must not rely on it any more. */
    void lost(String reason);
  }

  /**
   * @param revision of the write that made the key
   * @param sentAt when that write was sent
   */
  HeldKey(Habitat habitat, Leasing leasing, String key, Owner owner, long revision, long sentAt) {
    this.habitat = habitat;
    this.leasing = leasing;
    this.key = key;
    this.owner = owner;
    this.revision = revision;
    prolong(sentAt);
    plan(leasing.heartbeat());
  }

  /** Until when it is surely held, by the habitat's clock. */
  long deadline() {
    return deadline;
  }

  boolean held() {
    return held;
  }

  /** Writes the owner's value now, since it has changed. */
  void touch() {
    if (held && asking != 0) {
      again = true;
    } else if (held) {
      renew();
    }
  }

  /** Keeps it no longer, and leaves it to end by itself. */
  void drop() {
    stop();
  }

  /** Lets go; runs what follows when the key is gone, or the store does not answer. */
  void release(Runnable then) {
    if (!held) {
      then.run();
      return;
    }
    stop();
    release = then;
    // A renewal that is under way could bring the key back after it was deleted.
    if (asking == 0) {
      remove();
    }
  }

  private void renew() {
    int question = ask();
    long sentAt = habitat.nanos();
    if (unsure) {
      habitat.<Optional<Entry>>renew(
          spaces -> spaces.live().get(key), reply -> verified(question, reply));
    } else {
      String value = owner.value();
      long known = revision;
      habitat.<Written>renew(
          spaces -> spaces.live().update(key, value, known),
          reply -> renewed(question, sentAt, reply));
    }
  }

  private int ask() {
    cancel(next);
    again = false;
    asking = ++asked;
    int question = asking;
    // The store's own limit may be longer than a lease can wait.
    next = habitat.after(leasing.lease().dividedBy(4), () -> silent(question));
    return question;
  }

  private void silent(int question) {
    if (question == asking) {
      asking = 0;
      failed(
          new StoreException(
              "no answer for key '%s' within %s".formatted(key, leasing.lease().dividedBy(4))));
    }
  }

  private void renewed(int question, long sentAt, Reply<Written> reply) {
    if (question != asking) {
      return;
    }
    asking = 0;
    switch (reply) {
      case Reply.Answer<Written>(Written.Done(long written)) -> renewedAs(written, sentAt);
      case Reply.Answer<Written>(Written.Refused()) -> {
        unsure = true;
        goOn(Duration.ZERO);
      }
      case Reply.Failed<Written>(Exception why) -> failed(why);
    }
  }

  private void renewedAs(long written, long sentAt) {
    revision = written;
    if (!held) {
      remove();
      return;
    }
    prolong(sentAt);
    owner.renewed();
    goOn(again ? Duration.ZERO : leasing.heartbeat());
  }

  private void verified(int question, Reply<Optional<Entry>> reply) {
    if (question != asking) {
      return;
    }
    asking = 0;
    switch (reply) {
      case Reply.Answer<Optional<Entry>>(Optional<Entry> entry) -> verified(entry);
      case Reply.Failed<Optional<Entry>>(Exception why) -> failed(why);
    }
  }

  private void verified(Optional<Entry> entry) {
    if (entry.isPresent() && owner.wrote(entry.get().value())) {
      revision = entry.get().revision();
      unsure = false;
      goOn(Duration.ZERO);
    } else if (held) {
      lose("it has ended in the store");
    } else {
      released();
    }
  }

  private void failed(Exception why) {
    unsure = true;
    if (held) {
      owner.failed(why);
    }
    goOn(leasing.heartbeat().dividedBy(4));
  }

  private void goOn(Duration delay) {
    if (!held) {
      remove();
    } else if (delay.isZero()) {
      renew();
    } else {
      plan(delay);
    }
  }

  private void plan(Duration delay) {
    cancel(next);
    next = habitat.after(delay, this::touch);
  }

  private void prolong(long sentAt) {
    deadline = sentAt + leasing.lease().toNanos() / CAUTION * (CAUTION - 1);
    cancel(end);
    end = habitat.after(Duration.ofNanos(deadline - habitat.nanos()), this::passed);
  }

  private void passed() {
    if (held) {
      lose("it was not renewed within its lease of " + leasing.lease());
    }
  }

  private void lose(String reason) {
    stop();
    owner.lost(reason);
  }

  private void stop() {
    held = false;
    cancel(next);
    cancel(end);
  }

  private void remove() {
    if (release == null) {
      return;
    }
    long known = revision;
    habitat.<Boolean>ask(spaces -> removed(spaces, known), reply -> released());
  }

  private boolean removed(Spaces spaces, long known) throws StoreException {
    if (spaces.live().delete(key, known)) {
      return true;
    }
    Optional<Entry> entry = spaces.live().get(key);
    return entry.isPresent()
        && owner.wrote(entry.get().value())
        && spaces.live().delete(key, entry.get().revision());
  }

  private void released() {
    Runnable then = release;
    release = null;
    if (then != null) {
      then.run();
    }
  }

  private static void cancel(@Nullable Alarm alarm) {
    if (alarm != null) {
      alarm.cancel();
    }
  }
}
