package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.config.HandOff;
import io.millrace.cluster.config.Leasing;
import io.millrace.cluster.config.NodeIdentity;
import io.millrace.cluster.postgres.PostgresLeases;
import io.millrace.cluster.postgres.PostgresOptions;
import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.embedded.EmbeddedDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a node ends, and what does not end it. */
@Timeout(120)
class LeaveTest {

  private static final Duration GUARD = Duration.ofSeconds(60);
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration SHORT = Duration.ofMillis(50);

  @TempDir static Path folder;
  private static EmbeddedDatabase database;
  private static PostgresLeases store;

  @BeforeAll
  static void open() throws Exception {
    database = EmbeddedDatabase.at(folder);
    store =
        PostgresLeases.open(
            database, PostgresOptions.defaults().withOperationTimeout(Duration.ofSeconds(1)));
  }

  @AfterAll
  static void close() {
    store.close();
    database.close();
  }

  private static Cluster node(String group) {
    return node(group, LEASE);
  }

  private static Cluster node(String group, Duration lease) {
    ClusterOptions options =
        ClusterOptions.of(group)
            .withIdentity(NodeIdentity.fixed("one"))
            .withLeasing(Leasing.of(lease))
            .withHandOff(HandOff.defaults().withBound(SHORT).withDrain(SHORT));
    return Cluster.of(store, options, PartitionSource.numbered("p", 2));
  }

  @Test
  void aListenerMayCloseItsNode() throws Exception {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    Cluster node = node("listener");
    node.start(
        new ClusterListener() {
          @Override
          public void onAssigned(SortedMap<String, Token> partitions) {
            node.close();
            closed.complete(node.state() != ClusterState.STOPPED);
          }
        });

    assertThat(closed.get()).as("it returns before the node has ended").isTrue();
    assertThat(node.await(ClusterState.STOPPED, GUARD)).isTrue();
    node.close();
  }

  @Test
  void workThatIgnoresItsBoundIsToldToBeLostInTheEnd() throws Exception {
    List<String> heard = new ArrayList<>();
    CountDownLatch lost = new CountDownLatch(1);
    CountDownLatch assigned = new CountDownLatch(1);
    Cluster node = node("stubborn");
    node.start(
        new ClusterListener() {
          @Override
          public void onAssigned(SortedMap<String, Token> partitions) {
            assigned.countDown();
          }

          @Override
          public void onReleasing(List<String> partitions) {
            for (int interrupts = 0; interrupts < 2; ) {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupts++;
                heard.add("interrupted");
              }
            }
          }

          @Override
          public void onLost(List<String> partitions) {
            heard.addAll(partitions);
            lost.countDown();
          }
        });
    assigned.await();

    node.close();

    lost.await();
    assertThat(heard).containsExactly("interrupted", "interrupted", "p-0", "p-1");
    assertThat(node.state()).isEqualTo(ClusterState.STOPPED);
    assertThat(node.reason()).contains("gave up waiting");
    assertThat(node.owned()).isEmpty();
    node.close();
  }

  @Test
  void aLeaseIsRenewedWhileAllCarriersAreBusy() throws Exception {
    Duration lease = Duration.ofSeconds(10);
    Cluster node = node("busy", lease);
    node.start(ClusterListener.NONE);
    assertThat(node.await(ClusterState.ACTIVE, GUARD)).isTrue();
    SortedMap<String, Token> before = node.owned();
    AtomicBoolean busy = new AtomicBoolean(true);
    List<Thread> spinning = new ArrayList<>();
    try {
      for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        spinning.add(Thread.startVirtualThread(() -> spin(busy)));
      }
      Set<Long> revisions = new HashSet<>();
      LeaseSpace live = store.space(GroupSpaces.live("busy"), lease);
      await()
          .atMost(GUARD)
          .until(
              () -> {
                live.get("node.one").map(Entry::revision).ifPresent(revisions::add);
                return revisions.size() > 4;
              });
    } finally {
      busy.set(false);
      for (Thread thread : spinning) {
        thread.join();
      }
    }

    assertThat(node.await(ClusterState.ACTIVE, GUARD)).isTrue();
    assertThat(node.owned()).as("never lost").isEqualTo(before).isNotEmpty();
    node.close();
  }

  private static void spin(AtomicBoolean busy) {
    while (busy.get()) {
      Thread.onSpinWait();
    }
  }
}
