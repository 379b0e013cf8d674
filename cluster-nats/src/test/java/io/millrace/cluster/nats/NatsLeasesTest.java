package io.millrace.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.HintLog;
import io.millrace.cluster.store.LeaseServer;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.cluster.store.LeaseSpace.Watch;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.LeaseStoreContract;
import io.millrace.cluster.store.StoreException;
import io.nats.client.Connection;
import io.nats.client.KeyValue;
import io.nats.client.Nats;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;

/** The contract, and what is NATS's own. */
class NatsLeasesTest extends LeaseStoreContract {

  private static final int CLIENTS = 8;

  @Override
  protected LeaseServer startServer(Path folder) throws Exception {
    return new NatsServer(folder);
  }

  private void connected(ThrowingConsumer<Connection> work) throws Exception {
    Connection connection = Nats.connect(((NatsServer) server()).url());
    try {
      work.accept(connection);
    } finally {
      connection.close();
    }
  }

  @Test
  void aRenewalGivesNoHint() throws Exception {
    LeaseSpace space = space(LONG);
    HintLog log = new HintLog();
    try (Watch _ = space.watch("*", log)) {
      long revision = done(space.create("a", "same"));
      for (int i = 0; i < 20; i++) {
        revision = done(space.update("a", "same", revision));
      }
      done(space.update("a", "another", revision));
      done(space.create("last", ""));
      log.await("last", 1);
    }
    assertThat(log.count("a")).isEqualTo(2);
  }

  @Test
  void aSpaceIsABucketThatOtherClientsCanRead() throws Exception {
    LeaseSpace space = space(LONG);
    long revision = done(space.create("node.7", "value"));
    connected(
        connection -> {
          KeyValue bucket = connection.keyValue("millrace_" + space.name());

          assertThat(bucket.get("node.7").getValueAsString()).isEqualTo("value");
          assertThat(bucket.get("node.7").getRevision()).isEqualTo(revision);
          assertThat(space.delete("node.7", revision)).isTrue();
          assertThat(bucket.get("node.7")).isNull();

          bucket.put("theirs", "1");
          assertThat(space.get("theirs")).map(Entry::value).contains("1");
          bucket.purge("theirs");
          assertThat(space.list()).isEmpty();
          assertThat(done(space.create("theirs", "2"))).isPositive();
        });
  }

  @Test
  void aBucketInMemoryIsRefused() throws Exception {
    connected(
        connection -> {
          connection
              .keyValueManagement()
              .create(
                  KeyValueConfiguration.builder("millrace_memory")
                      .storageType(StorageType.Memory)
                      .build());
        });

    assertThatThrownBy(() -> store().space("memory", LeaseStore.FOREVER))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("KV_millrace_memory")
        .hasMessageContaining("memory");
  }

  @Test
  void aConnectionOfTheApplicationStaysOpen() throws Exception {
    connected(
        connection -> {
          LeaseStore leases = NatsLeases.open(connection);
          LeaseSpace space = leases.space("borrowed", LONG);
          HintLog log = new HintLog();
          Watch watch = space.watch("*", log);
          done(space.create("a", "1"));
          log.await("a", 1);

          leases.close();
          watch.close();

          assertThat(connection.getStatus()).isEqualTo(Connection.Status.CONNECTED);
          done(space.create("b", "1"));
          connection.flush(Duration.ofSeconds(10));
          assertThat(log.count("b")).isZero();
        });
  }

  @Test
  void aClosedStoreSaysSo() throws Exception {
    NatsLeases leases = NatsLeases.open(((NatsServer) server()).url());
    LeaseSpace space = leases.space("closed", LONG);
    Watch watch = space.watch("a", new HintLog());
    leases.close();
    leases.close();

    watch.close();
    assertThatThrownBy(() -> space.get("a"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("CLOSED");
    assertThatThrownBy(() -> space.watch("a", new HintLog())).isInstanceOf(StoreException.class);
  }

  @Test
  void clientsThatOpenASpaceAtOnceMakeItOnce() throws Exception {
    List<Callable<Long>> opens = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String key = "k" + i;
      opens.add(
          () -> {
            try (LeaseStore leases = server().open(server().port(), TIMEOUT)) {
              return done(leases.space("made-at-once", LONG).create(key, ""));
            }
          });
    }
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<Long> opened : threads.invokeAll(opens)) {
        assertThat(opened.get()).isPositive();
      }
    }
    assertThat(store().space("made-at-once", LONG).list()).hasSize(8);
  }

  @Test
  void aSpaceThatManyMakeAtTheSameMomentOpensForAll() throws Exception {
    List<LeaseStore> clients = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(server().open(server().port(), TIMEOUT));
      }
      for (int round = 0; round < 50; round++) {
        openAtOnce(threads, clients, "gate-" + round);
      }
    } finally {
      clients.forEach(LeaseStore::close);
    }
  }

  private static void openAtOnce(ExecutorService threads, List<LeaseStore> clients, String name)
      throws Exception {
    CyclicBarrier gate = new CyclicBarrier(CLIENTS);
    List<Callable<String>> opens = new ArrayList<>();
    for (LeaseStore client : clients) {
      opens.add(
          () -> {
            gate.await();
            return client.space(name, LONG).name();
          });
    }
    for (Future<String> opened : threads.invokeAll(opens)) {
      assertThat(opened.get()).isEqualTo(name);
    }
  }

  @Test
  void aStreamOfAnotherNameThatHasItsSubjectsIsSaid() throws Exception {
    connected(
        connection ->
            connection
                .jetStreamManagement()
                .addStream(
                    StreamConfiguration.builder()
                        .name("other")
                        .subjects("$KV.millrace_taken.>")
                        .build()));

    assertThatThrownBy(() -> store().space("taken", LONG))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot open space 'taken'")
        .hasMessageContaining("subjects overlap with an existing stream");
  }

  @Test
  void passwordsAreNotShown() {
    assertThat(Client.describe("nats://user:secret@a.example:4222,tls://b.example:4223"))
        .isEqualTo("nats a.example:4222,b.example:4223");
    assertThat(Client.describe("localhost")).isEqualTo("nats localhost");
  }
}
