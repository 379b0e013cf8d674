package io.millrace.bench.cluster.subject;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.ClusterListener;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.PartitionSource;
import io.millrace.cluster.Token;
import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.config.HandOff;
import io.millrace.cluster.config.Leasing;
import io.millrace.cluster.config.NodeIdentity;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

/** Nodes of Millrace; those of one process share its store. Its defaults, but for some times. */
final class MillraceClient implements Client {

  /** Two must fit into the shortest lease of the suite. */
  static final Duration OPERATION_TIMEOUT = Duration.ofMillis(1_500);

  /**
   * Short, since members of a group that is done with go all at once: one that believes another
   * stays waits for it so long. Listeners return at once here, so nothing that is measured drains.
   */
  private static final Duration DRAIN = Duration.ofSeconds(2);

  private static final int OPENINGS_MAX = 10;
  private static final int IDS_LAST = 999;

  private final CountedStore store;

  // One for all nodes of the process, by its number of partitions.
  private final Map<Integer, PartitionSource> sources = new ConcurrentHashMap<>();

  private MillraceClient(LeaseStore store) {
    this.store = new CountedStore(store);
  }

  /** Opens a store. */
  @FunctionalInterface
  interface Opening {
    LeaseStore open() throws StoreException;
  }

  /** Many processes begin at once, and a cold one is slow. */
  static MillraceClient of(Opening opening) throws StoreException {
    for (int left = OPENINGS_MAX; ; left--) {
      try {
        return new MillraceClient(opening.open());
      } catch (StoreException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  @Override
  public void prepare(int partitions) {
    source(partitions);
  }

  private PartitionSource source(int partitions) {
    return sources.computeIfAbsent(partitions, count -> PartitionSource.numbered("p", count));
  }

  @Override
  public Member member(String name, Terms terms, Hearing hearing) {
    ClusterOptions options =
        ClusterOptions.of(terms.group())
            .withLeasing(new Leasing(terms.lease(), terms.heartbeat()))
            .withIdentity(NodeIdentity.pool("node", 0, IDS_LAST, name))
            .withHandOff(HandOff.defaults().withBound(DRAIN).withDrain(DRAIN));
    Cluster cluster = Cluster.of(store, options, source(terms.partitions()));
    return new Member() {
      @Override
      public void start() {
        cluster.start(new Told(hearing));
      }

      @Override
      public void leave() {
        cluster.close();
      }
    };
  }

  @Override
  public Map<String, Long> operations() {
    return store.counts();
  }

  @Override
  public void close() {
    store.close();
  }

  private record Told(Hearing hearing) implements ClusterListener {

    @Override
    public void onAssigned(SortedMap<String, Token> partitions) {
      long version = partitions.values().stream().mapToLong(Token::version).max().orElse(0);
      hearing.assigned(partitions.keySet(), version);
    }

    @Override
    public void onReleasing(List<String> partitions) {
      hearing.released(partitions);
    }

    @Override
    public void onLost(List<String> partitions) {
      hearing.released(partitions);
    }

    @Override
    public void onStateChange(ClusterState from, ClusterState to, String reason) {
      if (to == ClusterState.ACTIVE) {
        hearing.active();
      }
    }
  }
}
