package io.millrace.cluster.store;

import static io.millrace.cluster.store.LeaseBed.done;
import static io.millrace.cluster.store.LeaseBed.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.cluster.store.LeaseSpace.Watch;
import io.millrace.test.proxy.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a lease store promises when its server is stopped, killed or frozen, or the network fails.
 * The timeouts are hang guards, no judgement.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
public abstract class LeaseFaultContract {

  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration PATIENT = Duration.ofSeconds(20);
  // Long enough for a busy machine, short enough for a test that waits for it at each operation.
  private static final Duration HASTY = Duration.ofSeconds(1);
  private static final AtomicInteger SPACES = new AtomicInteger();

  private LeaseServer server;

  /** Starts a server with its data in this folder. */
  protected abstract LeaseServer startServer(Path folder) throws Exception;

  @BeforeAll
  void startServerIn(@TempDir Path folder) throws Exception {
    server = startServer(folder);
  }

  @AfterEach
  void bringServerBack() throws Exception {
    server.thaw();
    server.start();
  }

  @AfterAll
  void closeServer() throws Exception {
    server.close();
  }

  protected final LeaseServer server() {
    return server;
  }

  private static String anyName() {
    return "f-" + SPACES.incrementAndGet();
  }

  private LeaseStore open(Duration timeout) throws StoreException {
    return server.open(server.port(), timeout);
  }

  @Test
  void revisionsGrowOverARestart() throws Exception {
    for (Duration timeToLive : List.of(LONG, SHORT)) {
      for (boolean kill : new boolean[] {false, true}) {
        String name = anyName();
        long before;
        try (LeaseStore store = open(PATIENT)) {
          LeaseSpace space = store.space(name, timeToLive);
          done(space.create("gone", "1"));
          before = done(space.create("a", "1"));
          assertThat(space.delete("a", before)).isTrue();
          if (timeToLive.equals(SHORT)) {
            // Nothing of the space may be left that remembers how far revisions have come.
            await("all ends").until(() -> space.list().isEmpty());
          }
        }
        restart(kill);

        try (LeaseStore store = open(PATIENT)) {
          LeaseSpace space = store.space(name, timeToLive);
          assertThat(done(space.create("a", "2"))).isGreaterThan(before);
          assertThat(done(space.create("b", "2"))).isGreaterThan(before);
        }
      }
    }
  }

  private void restart(boolean kill) throws Exception {
    if (kill) {
      server.kill();
    } else {
      server.stop();
    }
    server.start();
  }

  @Test
  void whatWasWrittenSurvivesARestart() throws Exception {
    String name = anyName();
    long revision;
    try (LeaseStore store = open(PATIENT)) {
      LeaseSpace space = store.space(name, LONG);
      revision = done(space.create("a", "1"));

      restart(false);

      assertThat(afterwards(space, "a")).isEqualTo(new Entry("a", "1", revision));
      assertThat(done(space.update("a", "2", revision))).isGreaterThan(revision);
      assertThatThrownBy(() -> store.space(name, SHORT)).hasMessageContaining(LONG.toString());
    }
  }

  /** Reads a key as soon as the store can be used again. */
  private static Entry afterwards(LeaseSpace space, String key) {
    return await("the store is back")
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(StoreException.class)
        .until(() -> space.get(key).orElseThrow(), entry -> true);
  }

  @Test
  void whatWasConfirmedSurvivesAKill() throws Exception {
    String name = anyName();
    Map<String, Long> confirmed = new ConcurrentHashMap<>();
    try (LeaseStore store = open(PATIENT);
        var threads = Executors.newFixedThreadPool(4)) {
      LeaseSpace space = store.space(name, LONG);
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String key = "k" + i;
        writers.add(threads.submit(() -> writeWhilePossible(space, key, confirmed)));
      }
      await("there is something to lose")
          .until(() -> confirmed.size() == 4 && confirmed.values().stream().allMatch(n -> n > 50));
      server.kill();
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
    server.start();

    try (LeaseStore store = open(PATIENT)) {
      LeaseSpace space = store.space(name, LONG);
      confirmed.forEach(
          (key, count) ->
              assertThat(Long.parseLong(afterwards(space, key).value()))
                  .isBetween(count, count + 1));
    }
  }

  /** Counts in a key until the store fails. */
  private static void writeWhilePossible(
      LeaseSpace space, String key, Map<String, Long> confirmed) {
    try {
      long revision = done(space.create(key, "0"));
      for (long count = 1; true; count++) {
        revision = done(space.update(key, Long.toString(count), revision));
        confirmed.put(key, count);
      }
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining(key);
    }
  }

  @Test
  void aStoppedServerFailsEachOperationUntilItIsBack() throws Exception {
    try (LeaseStore store = open(HASTY)) {
      LeaseSpace space = store.space(anyName(), LONG);
      done(space.create("a", "1"));

      server.stop();

      allFail(store, space);
      assertThatThrownBy(() -> open(HASTY)).isInstanceOf(StoreException.class);

      server.start();

      assertThat(afterwards(space, "a").value()).isEqualTo("1");
    }
  }

  @Test
  void aFrozenServerFailsEachOperationUntilItThaws() throws Exception {
    try (LeaseStore store = open(HASTY)) {
      LeaseSpace space = store.space(anyName(), LONG);
      done(space.create("a", "1"));

      server.freeze();

      allFail(store, space);
      assertThatThrownBy(() -> open(HASTY)).isInstanceOf(StoreException.class);

      server.thaw();

      assertThat(afterwards(space, "a").value()).isEqualTo("1");
    }
  }

  @Test
  void aNetworkThatSwallowsFailsEachOperationUntilItHeals() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.port());
        LeaseStore store = server.open(proxy.port(), HASTY)) {
      LeaseSpace space = store.space(anyName(), LONG);
      done(space.create("a", "1"));

      proxy.swallow();

      allFail(store, space);

      proxy.heal();

      assertThat(afterwards(space, "a").value()).isEqualTo("1");
    }
  }

  private static void allFail(LeaseStore store, LeaseSpace space) {
    List<ThrowingCallable> operations =
        List.of(
            () -> space.get("a"),
            () -> space.create("new", "x".repeat(LeaseRules.VALUE_BYTES_MAX)),
            () -> space.update("a", "2", 1),
            () -> space.delete("a", 1),
            space::list,
            () -> space.watch("a", key -> {}),
            () -> store.space(anyName(), LONG));
    for (ThrowingCallable operation : operations) {
      assertThatThrownBy(operation)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(store.description());
    }
  }

  @Test
  void whatIsForbiddenIsRefusedBeforeAnythingIsSent() throws Exception {
    try (LeaseStore store = open(HASTY)) {
      LeaseSpace space = store.space(anyName(), LONG);
      // Whatever is sent now gets no answer, which is another error.
      server.stop();

      for (String name : List.of("", "a b", "a.b", "ä", "a/b", "x".repeat(101))) {
        refusedByName(() -> store.space(name, LONG), "space '" + name + "' is not allowed");
      }
      for (Duration timeToLive : List.of(Duration.ofMillis(499), Duration.ofSeconds(-1))) {
        refusedByName(() -> store.space("a", timeToLive), timeToLive + " must be between PT0.5S");
      }
      for (String key : List.of("", ".a", "a.", ".", "a b", "a*", "a>", "ä", "k".repeat(201))) {
        String message = "key '" + key + "' is not allowed";
        refusedByName(() -> space.create(key, ""), message);
        refusedByName(() -> space.update(key, "", 1), message);
        refusedByName(() -> space.delete(key, 1), message);
        refusedByName(() -> space.get(key), message);
        refusedByName(() -> space.watch(key, hint -> {}), message);
      }
      String tooLong = "ä".repeat(LeaseRules.VALUE_BYTES_MAX / 2) + "a";
      refusedByName(() -> space.create("a", tooLong), "524289 bytes; at most 524288");
      refusedByName(() -> space.update("a", tooLong, 1), "524289 bytes; at most 524288");
      refusedByName(() -> space.create("a", "\0"), "U+0000");
      refusedByName(() -> space.create("a", "\ud800"), "surrogate");
    }
  }

  private static void refusedByName(ThrowingCallable operation, String message) {
    assertThatThrownBy(operation).isInstanceOf(StoreException.class).hasMessageContaining(message);
  }

  @Test
  void afterAReconnectWatchesSayThatHintsMayBeMissing() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.port());
        LeaseStore store = server.open(proxy.port(), PATIENT);
        LeaseStore other = open(PATIENT)) {
      LeaseSpace space = store.space(anyName(), LONG);
      LeaseSpace theirs = other.space(space.name(), LONG);
      HintLog one = new HintLog();
      HintLog all = new HintLog();
      try (Watch _ = space.watch("a", one);
          Watch _ = space.watch("*", all)) {
        proxy.cut();

        one.await("*", 1);
        all.await("*", 1);
        done(theirs.create("a", "1"));
        one.await("a", 1);
        all.await("a", 1);

        restart(true);

        one.await("*", 2);
        all.await("*", 2);
      }
    }
  }

  @Test
  void aWatchNoticesANetworkThatSwallows() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.port());
        LeaseStore store = server.open(proxy.port(), HASTY);
        LeaseStore other = open(PATIENT)) {
      LeaseSpace space = store.space(anyName(), LONG);
      HintLog log = new HintLog();
      try (Watch _ = space.watch("*", log)) {
        // What is open now stays mute for ever, though new connections are let through.
        proxy.swallow();
        proxy.heal();

        log.await("*", 1);
        done(other.space(space.name(), LONG).create("a", "1"));
        log.await("a", 1);
      }
    }
  }

  @Test
  void aKeyThatEndsWhileTheServerIsFrozenCannotBeRenewed() throws Exception {
    try (LeaseStore store = open(PATIENT);
        LeaseStore other = open(PATIENT)) {
      LeaseSpace space = store.space(anyName(), Duration.ofSeconds(2));
      LeaseSpace theirs = other.space(space.name(), space.timeToLive());
      for (LeaseSpace renewing : List.of(space, theirs)) {
        String key = "of-" + renewing.equals(space);
        long revision = done(space.create(key, "1"));
        server.freeze();
        long frozen = System.nanoTime();
        await("its time has passed")
            .until(() -> System.nanoTime() - frozen > Duration.ofMillis(2_100).toNanos());

        server.thaw();

        refused(renewing.update(key, "2", revision));
        assertThat(theirs.get(key)).isEmpty();
        assertThat(done(theirs.create(key, "3"))).isGreaterThan(revision);
      }
    }
  }
}
