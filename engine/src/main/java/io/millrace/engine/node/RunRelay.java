package io.millrace.engine.node;

import io.millrace.engine.queue.Relay;
import io.millrace.engine.run.ClaimedRun;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets runs that end here be followed here, unless this node knows of others that wait for their
 * claim.
 */
final class RunRelay implements Relay {

  private final Membership membership;
  private final Registry registry;
  private final Room room;

  // Set once by follow(), before any run ends here.
  private @Nullable RunExecutor executor;
  private StartsHere.@Nullable Queue queue;

  RunRelay(Membership membership, Registry registry, Room room) {
    this.membership = membership;
    this.registry = registry;
    this.room = room;
  }

  /** Who executes what follows, and who knows whether others wait. */
  void follow(RunExecutor executor, StartsHere.Queue queue) {
    this.executor = executor;
    this.queue = queue;
  }

  @Override
  public Offer offer(int ending) {
    // While others have room the work is theirs as well.
    boolean can =
        membership.isMember()
            && membership.othersFree() == 0
            && !Objects.requireNonNull(queue).isBehind()
            && room.offer();
    return can ? new Open(ending) : NONE;
  }

  @Override
  public String[] workflows() {
    return registry.keys();
  }

  private static final Offer NONE =
      new Offer() {
        @Override
        public int room() {
          return 0;
        }

        @Override
        public void take(long node, List<ClaimedRun> runs) {}

        @Override
        public void withdraw() {}

        @Override
        public void lost() {}
      };

  private final class Open implements Offer {

    private final int ending;

    Open(int ending) {
      this.ending = ending;
    }

    @Override
    public int room() {
      return ending;
    }

    @Override
    public void take(long node, List<ClaimedRun> runs) {
      try {
        runs.forEach(run -> Objects.requireNonNull(executor).follow(node, run));
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
