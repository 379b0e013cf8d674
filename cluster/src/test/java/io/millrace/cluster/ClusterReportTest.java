package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.config.NodeIdentity;
import io.millrace.cluster.failure.InvalidClusterException;
import io.millrace.cluster.failure.StoreUnavailableException;
import io.millrace.cluster.node.Keys;
import io.millrace.cluster.postgres.PostgresLeases;
import io.millrace.cluster.postgres.PostgresOptions;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.Written;
import io.millrace.embedded.EmbeddedDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ClusterReportTest {

  private static final int PARTITIONS = 12;

  @TempDir static Path folder;
  private static EmbeddedDatabase database;
  private static PostgresLeases store;

  @BeforeAll
  static void open() throws Exception {
    database = EmbeddedDatabase.at(folder);
    store = PostgresLeases.open(database);
  }

  @AfterAll
  static void close() {
    store.close();
    database.close();
  }

  private static Cluster join(String group, String id, ClusterListener listener) {
    ClusterOptions options = ClusterOptions.of(group).withIdentity(NodeIdentity.fixed(id));
    Cluster node = Cluster.of(store, options, PartitionSource.numbered("p", PARTITIONS));
    node.start(listener);
    return node;
  }

  private static ClusterReport awaitReport(String group, Predicate<ClusterReport> wanted) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> ClusterReport.read(store, group), wanted);
  }

  private static SortedMap<String, Token> owned(ClusterReport report, String id) {
    SortedMap<String, Token> owned = new TreeMap<>();
    report.partitions().stream()
        .filter(one -> one.owner().equals(id))
        .forEach(one -> owned.put(one.partition().key(), one.token()));
    return owned;
  }

  @Test
  void itTellsWhoLivesAndWhoOwnsWhat() throws Exception {
    try (Cluster a = join("two", "a", ClusterListener.NONE);
        Cluster b = join("two", "b", ClusterListener.NONE)) {
      ClusterReport report =
          awaitReport(
              "two",
              now ->
                  now.nodes().stream().allMatch(node -> node.owns() == PARTITIONS / 2)
                      && now.nodes().stream().allMatch(n -> n.applied().equals(now.version())));
      awaitReport("two", now -> a.owned().size() + b.owned().size() == PARTITIONS);

      assertThat(report.nodes()).extracting(ClusterReport.Node::id).containsExactly("a", "b");
      assertThat(report.nodes())
          .filteredOn(ClusterReport.Node::leads)
          .singleElement()
          .extracting(ClusterReport.Node::id)
          .isEqualTo(a.leader().orElseThrow());
      assertThat(report.nodes())
          .allSatisfy(
              node -> {
                assertThat(node.place()).endsWith(":" + ProcessHandle.current().pid());
                assertThat(node.leaving()).isFalse();
                assertThat(node.stillHolds()).isEmpty();
              });
      assertThat(owned(report, "a")).isEqualTo(a.owned());
      assertThat(owned(report, "b")).isEqualTo(b.owned());
      assertThat(report.partitions())
          .hasSize(PARTITIONS)
          .allMatch(ClusterReport.Ownership::ownerLives)
          .extracting(one -> one.partition().key())
          .isSorted();
      assertThat(report.moves()).isNotEmpty();
      assertThat(report.moves().getFirst().version().version())
          .isEqualTo(report.version().version());
      assertThat(report.moves().getLast().partitions()).isEqualTo(PARTITIONS);
      assertThat(report.away()).isEmpty();
      assertThat(report.unreadable()).isEmpty();
    }
  }

  @Test
  void aPartitionWaitsForWhoeverStillHoldsIt() throws Exception {
    CountDownLatch worked = new CountDownLatch(1);
    ClusterListener busy =
        new ClusterListener() {
          @Override
          public void onReleasing(List<String> partitions) throws InterruptedException {
            worked.await();
          }
        };
    try (Cluster a = join("busy", "a", busy)) {
      awaitReport("busy", now -> owned(now, "a").size() == PARTITIONS);
      assertThat(a.await(ClusterState.ACTIVE, Duration.ofSeconds(60))).isTrue();
      try (Cluster _ = join("busy", "b", ClusterListener.NONE)) {
        ClusterReport report =
            awaitReport(
                "busy", now -> now.nodes().stream().anyMatch(n -> !n.stillHolds().isEmpty()));

        assertThat(report.nodes().getFirst().stillHolds())
            .containsExactlyElementsOf(owned(report, "b").keySet());
        assertThat(report.partitions())
            .filteredOn(one -> one.owner().equals("b"))
            .hasSize(PARTITIONS / 2)
            .allSatisfy(one -> assertThat(one.waitsFor()).containsExactly("a"))
            .allSatisfy(one -> assertThat(one.reason()).isEqualTo("b joined"));
        assertThat(report.partitions())
            .filteredOn(one -> one.owner().equals("a"))
            .allSatisfy(one -> assertThat(one.waitsFor()).isEmpty());

        worked.countDown();
        awaitReport("busy", now -> now.partitions().stream().allMatch(p -> p.waitsFor().isEmpty()));
      }
    } finally {
      worked.countDown();
    }
  }

  @Test
  void whatANodeOwnsThatWantsToBeBackIsKeptForIt() throws Exception {
    Cluster node = join("restart", "a", ClusterListener.NONE);
    awaitReport("restart", now -> owned(now, "a").size() == PARTITIONS);

    node.leave(Leaving.BE_BACK);

    ClusterReport report = ClusterReport.read(store, "restart");
    assertThat(report.nodes()).isEmpty();
    assertThat(report.away()).containsExactly("a");
    assertThat(report.partitions())
        .hasSize(PARTITIONS)
        .noneMatch(ClusterReport.Ownership::ownerLives);
  }

  @Test
  void aNodeOfAnotherVersionIsNamed() throws Exception {
    try (Cluster _ = join("mixed", "a", ClusterListener.NONE)) {
      awaitReport("mixed", now -> now.nodes().size() == 1);
      var live = store.existing("mixed-live").orElseThrow();
      assertThat(live.create("node.z", "{\"new\":1}")).isInstanceOf(Written.Done.class);

      assertThat(ClusterReport.read(store, "mixed").unreadable()).containsExactly("z");
    }
  }

  @Test
  void anAssignmentOfAnotherVersionIsRefused() throws Exception {
    for (String space : List.of("later-live", "later-away", "later-assignment")) {
      store.space(space, LeaseStore.FOREVER);
    }
    assertThat(ClusterReport.read(store, "later"))
        .isEqualTo(
            new ClusterReport(
                "later", new Token(0, 0), List.of(), List.of(), List.of(), List.of(), List.of()));
    store.existing("later-assignment").orElseThrow().create(Keys.ASSIGNMENT, "{\"new\":1}");

    assertThatThrownBy(() -> ClusterReport.read(store, "later"))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("another version");
  }

  @Test
  void anUnknownGroupIsAnErrorThatNamesThoseThatThereAre() throws Exception {
    try (var empty =
        PostgresLeases.open(database, PostgresOptions.defaults().withSchema("unknown"))) {
      assertThat(ClusterReport.groups(empty)).isEmpty();
      assertThatThrownBy(() -> ClusterReport.read(empty, "one"))
          .isInstanceOf(InvalidClusterException.class)
          .hasMessageContaining("group 'one' is not known in postgresql")
          .hasMessageEndingWith("; no node has joined any group there");
      assertThat(empty.spaces()).isEmpty();

      for (String group : List.of("first", "second")) {
        for (String part : List.of("-live", "-away", "-assignment")) {
          empty.space(group + part, LeaseStore.FOREVER);
        }
      }
      empty.space("third-assignment", LeaseStore.FOREVER);
      assertThat(ClusterReport.groups(empty)).containsExactly("first", "second");
      assertThatThrownBy(() -> ClusterReport.read(empty, "one"))
          .hasMessageEndingWith("; known are 'first', 'second'");
    }
  }

  @Test
  void aStoreThatIsClosedIsSaidToBe() throws Exception {
    var closed = PostgresLeases.open(database);
    closed.close();

    assertThatThrownBy(() -> ClusterReport.read(closed, "two"))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("closed");
  }
}
