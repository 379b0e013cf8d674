package io.millrace.engine.node;

import io.millrace.engine.queue.Relay;
import io.millrace.engine.run.Claim;
import io.millrace.engine.run.ClaimedRun;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Lets runs that end here be followed here: without end, unless this node knows of others that wait
 * for their claim; then for a few runs of each lane.
 */
final class RunRelay implements Relay {

  // While others wait: each of them saves a write of its row. The more, the longer others wait.
  private static final int LEAD = 8;
  // One place of so many is left to the claims, so that these need not wait until lanes that began
  // together have all had their runs.
  private static final int LEFT = 8;
  // What takes longer gains nothing by it that could be seen.
  private static final Duration QUICK = Duration.ofMillis(10);

  private final Membership membership;
  private final Registry registry;
  private final Room room;
  private final Duration quick;

  private final Offer closed = new Closed();

  // How many became free while others waited; by any thread of the journal.
  private final AtomicLong places = new AtomicLong();

  // Set once by follow(), before any run ends here.
  private @Nullable RunExecutor executor;
  private StartsHere.@Nullable Queue queue;

  RunRelay(Membership membership, Registry registry, Room room) {
    this(membership, registry, room, QUICK);
  }

  /**
   * @param quick what takes as long does not go on while others wait
   */
  RunRelay(Membership membership, Registry registry, Room room, Duration quick) {
    this.membership = membership;
    this.registry = registry;
    this.room = room;
    this.quick = quick;
  }

  /** Who executes what follows, and who knows whether others wait. */
  void follow(RunExecutor executor, StartsHere.Queue queue) {
    this.executor = executor;
    this.queue = queue;
  }

  @Override
  public Offer offer(int ending) {
    StartsHere.Queue claims = Objects.requireNonNull(queue);
    room.haste().ended(ending);
    // While others have room the work is theirs as well.
    boolean can =
        membership.isMember() && membership.othersFree() == 0 && !claims.mustLook() && room.offer();
    return can ? open(ending, claims.isShortOfRoom()) : closed;
  }

  private Offer open(int ending, boolean othersWait) {
    if (!othersWait) {
      return new Open(ending, false);
    }
    long before = places.getAndAdd(ending);
    long left = (before + ending) / LEFT - before / LEFT;
    return new Open(ending - (int) left, true);
  }

  @Override
  public boolean isHasty() {
    return room.haste().isOn();
  }

  @Override
  public String[] workflows() {
    return registry.keys();
  }

  /** Nobody follows. What ends here leaves its room all the same. */
  private final class Closed implements Offer {

    @Override
    public int room() {
      return 0;
    }

    @Override
    public boolean othersWait() {
      return true;
    }

    @Override
    public int priority() {
      return Integer.MIN_VALUE;
    }

    @Override
    public int ahead(Duration took) {
      return 0;
    }

    @Override
    public void take(long node, List<Claim> ended, List<ClaimedRun> runs) {
      Objects.requireNonNull(executor).follow(node, ended, runs);
    }

    @Override
    public void withdraw() {}

    @Override
    public void lost() {}
  }

  private final class Open implements Offer {

    private final int followers;
    private final boolean othersWait;

    Open(int followers, boolean othersWait) {
      this.followers = followers;
      this.othersWait = othersWait;
    }

    @Override
    public int room() {
      return followers;
    }

    @Override
    public boolean othersWait() {
      return othersWait;
    }

    @Override
    public int priority() {
      return othersWait ? Objects.requireNonNull(queue).passing() : Integer.MAX_VALUE;
    }

    @Override
    public int ahead(Duration took) {
      if (!othersWait) {
        return UNBOUNDED;
      }
      return took.compareTo(quick) < 0 ? LEAD : 0;
    }

    @Override
    public void take(long node, List<Claim> ended, List<ClaimedRun> runs) {
      try {
        Objects.requireNonNull(executor).follow(node, ended, runs);
      } finally {
        room.offerIsOver();
      }
    }

    @Override
    public void withdraw() {
      room.offerIsOver();
    }

    @Override
    public void lost() {
      // Before the offer is over, for which the look waits.
      Objects.requireNonNull(queue).lookForLost();
      room.offerIsOver();
    }
  }
}
