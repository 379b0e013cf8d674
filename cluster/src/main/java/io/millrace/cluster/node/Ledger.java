package io.millrace.cluster.node;

import io.millrace.cluster.failure.InvalidClusterException;
import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.LeaseRules;
import io.millrace.cluster.store.StoreException;
import io.millrace.cluster.store.Written;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The assignment in the store, as the leader of one term writes it. Each write names the revision
 * of the one it replaces, and the first one only puts the epoch on what is there: from then on no
 * earlier leader can write.
 *
 * <p>The epoch is the revision of the leader's key. Where that space was made anew, as it must be
 * for another lease on NATS, revisions restart: then the epoch is the next one after what is there.
 */
final class Ledger {

  // The next leader puts an epoch on it that may have more digits.
  private static final int BYTES_MAX = LeaseRules.VALUE_BYTES_MAX - 64;

  private final Habitat habitat;
  private final String term;

  private long epoch;
  private Assignment base = Assignment.EMPTY;
  private long revision;
  private boolean ready;
  // Whether this ledger may have put its epoch there.
  private boolean put;
  private boolean busy;

  Ledger(Habitat habitat, long epoch, String term) {
    this.habitat = habitat;
    this.epoch = epoch;
    this.term = term;
  }

  /** What the leader's writes carry. */
  long epoch() {
    return epoch;
  }

  /** What became of a look or a write. */
  sealed interface Outcome {
    /** The assignment is this one, under this epoch; it may be there already. */
    record Standing(Assignment assignment, boolean written) implements Outcome {}

    /** A later leader has written. */
    record Outdated() implements Outcome {}

    /** It is not the one that is known, perhaps by an own write whose answer was lost. */
    record Changed() implements Outcome {}

    /** Nobody knows. */
    record Unknown(Exception why) implements Outcome {}
  }

  /** The assignment as it is known. */
  Assignment base() {
    return base;
  }

  /** Whether the assignment is known. */
  boolean known() {
    return ready;
  }

  /** Whether it can be written now: it is known, and nothing is under way. */
  boolean open() {
    return ready && !busy;
  }

  /** Whether there is an assignment in the store. */
  boolean exists() {
    return revision != 0;
  }

  private record Found(long epoch, Assignment assignment, long revision) {}

  /** Reads the assignment, and puts this epoch on it if it has another one. */
  void look(Consumer<Outcome> then) {
    busy = true;
    long own = epoch;
    boolean mine = put;
    habitat.<Found>ask(
        spaces -> look(spaces, own, mine),
        reply -> {
          busy = false;
          then.accept(
              switch (reply) {
                case Reply.Answer<Found>(Found found) -> looked(found);
                case Reply.Failed<Found>(Exception why) -> new Outcome.Unknown(why);
              });
        });
  }

  private Found look(Spaces spaces, long drawn, boolean mine) throws StoreException {
    Optional<Entry> entry = spaces.assignment().get(Keys.ASSIGNMENT);
    if (entry.isEmpty()) {
      return new Found(drawn, Assignment.EMPTY, 0);
    }
    Assignment found = read(entry.get());
    long known = entry.get().revision();
    long there = found.stamp().epoch();
    if ((mine && there == drawn) || (there >= drawn && !leads(spaces))) {
      return new Found(drawn, found, known);
    }
    long own = Math.max(drawn, there + 1);
    Assignment under = found.under(own);
    return switch (spaces.assignment().update(Keys.ASSIGNMENT, Wire.write(under), known)) {
      case Written.Done(long written) -> new Found(own, under, written);
      // Somebody was faster, and may be a later leader.
      case Written.Refused() -> look(spaces, drawn, mine);
    };
  }

  /** Whether the lead is still this term's, so that no later leader can have written. */
  private boolean leads(Spaces spaces) throws StoreException {
    Optional<Entry> leader = spaces.live().get(Keys.LEADER);
    try {
      return leader.isPresent() && Wire.leader(leader.get().value()).term().equals(term);
    } catch (Wire.Unreadable e) {
      return false;
    }
  }

  private static Assignment read(Entry entry) throws StoreException {
    try {
      return Wire.assignment(entry.value());
    } catch (Wire.Unreadable e) {
      throw new StoreException(
          "the assignment cannot be read; was it written by a newer version?", e);
    }
  }

  private Outcome looked(Found found) {
    if (found.assignment().stamp().epoch() > found.epoch()) {
      return new Outcome.Outdated();
    }
    epoch = found.epoch();
    put = found.revision() != 0;
    ready = true;
    base = found.assignment();
    revision = found.revision();
    return new Outcome.Standing(base, false);
  }

  /**
   * Replaces the assignment. Unless that is told to have happened, it has to be looked at again.
   *
   * @throws InvalidClusterException if a store does not take so much; nothing is under way then
   */
  void write(Assignment next, Consumer<Outcome> then) {
    String text = Wire.write(next);
    check(next, text);
    busy = true;
    put = true;
    long known = revision;
    habitat.<Written>ask(
        spaces ->
            known == 0
                ? spaces.assignment().create(Keys.ASSIGNMENT, text)
                : spaces.assignment().update(Keys.ASSIGNMENT, text, known),
        reply -> {
          busy = false;
          then.accept(written(next, reply));
        });
  }

  private static void check(Assignment next, String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > BYTES_MAX) {
      throw new InvalidClusterException(
          "the assignment of %d partitions takes %d bytes, and a store takes %d: use shorter keys, or fewer partitions"
              .formatted(next.shares().size(), bytes, BYTES_MAX));
    }
  }

  private Outcome written(Assignment next, Reply<Written> reply) {
    ready = false;
    return switch (reply) {
      case Reply.Answer<Written>(Written.Done(long written)) -> {
        ready = true;
        revision = written;
        base = next;
        yield new Outcome.Standing(base, true);
      }
      case Reply.Answer<Written>(Written.Refused()) -> new Outcome.Changed();
      case Reply.Failed<Written>(Exception why) -> new Outcome.Unknown(why);
    };
  }
}
