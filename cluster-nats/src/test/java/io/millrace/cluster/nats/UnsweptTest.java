package io.millrace.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.Written;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys that have ended on a server that never removes them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class UnsweptTest {

  private static final Duration TIME_TO_LIVE = Duration.ofSeconds(1);
  private static final AtomicInteger SPACES = new AtomicInteger();

  private NatsServer server;
  private Connection connection;
  private LeaseStore store;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    server = new NatsServer(folder);
    connection = Nats.connect(server.url());
    store = NatsLeases.open(connection);
  }

  @AfterAll
  void close() throws Exception {
    store.close();
    connection.close();
    server.close();
  }

  /** Another client of a space whose keys live for a second, though the server keeps them. */
  private LeaseSpace client(String name) throws Exception {
    store.space(name, LeaseStore.FOREVER);
    Requests requests = new Requests(connection);
    JetStreamApi api = new JetStreamApi(requests);
    Bucket bucket = new Bucket(name, TIME_TO_LIVE);
    return new NatsSpace(
        bucket,
        doing -> Task.start(doing, "test", Duration.ofSeconds(20)),
        new Keys(bucket, api),
        new Hints(connection, requests, api));
  }

  private static String anyName() {
    return "u-" + SPACES.incrementAndGet();
  }

  private static long done(Written written) {
    return ((Written.Done) written).revision();
  }

  /** Creates a key and waits until its time has passed for sure, without a look at it. */
  private static long ended(LeaseSpace space, String key) throws Exception {
    long revision = done(space.create(key, "1"));
    long written = System.nanoTime();
    await("its time has passed").until(() -> System.nanoTime() - written > TIME_TO_LIVE.toNanos());
    return revision;
  }

  @Test
  void itIsNotRead() throws Exception {
    String name = anyName();
    LeaseSpace space = client(name);
    ended(space, "a");
    long alive = done(space.create("b", "2"));

    assertThat(client(name).get("a")).isEmpty();
    assertThat(client(name).list()).containsExactly(new Entry("b", "2", alive));
    assertThat(space.get("a")).isEmpty();
    assertThat(space.list()).containsExactly(new Entry("b", "2", alive));
  }

  @Test
  void itIsNotUpdatedByWhoWroteItNorByOthers() throws Exception {
    String name = anyName();
    LeaseSpace space = client(name);
    long revision = ended(space, "a");

    assertThat(space.update("a", "2", revision)).isEqualTo(new Written.Refused());
    assertThat(client(name).update("a", "2", revision)).isEqualTo(new Written.Refused());

    long another = ended(space, "b");
    assertThat(client(name).update("b", "2", another)).isEqualTo(new Written.Refused());
  }

  @Test
  void itIsNotDeleted() throws Exception {
    String name = anyName();
    LeaseSpace space = client(name);
    long revision = ended(space, "a");

    assertThat(space.delete("a", revision)).isFalse();
    assertThat(client(name).delete("a", revision)).isFalse();
  }

  @Test
  void itCanBeCreated() throws Exception {
    String name = anyName();
    LeaseSpace space = client(name);
    long revision = ended(space, "a");

    long next = done(client(name).create("a", "2"));

    assertThat(next).isGreaterThan(revision);
    assertThat(space.get("a")).contains(new Entry("a", "2", next));
  }

  @Test
  void onceSomebodySawThatItIsGoneNoLateRenewalBringsItBack() throws Exception {
    String name = anyName();
    LeaseSpace space = client(name);
    long revision = ended(space, "a");
    assertThat(client(name).list()).isEmpty();

    // As one that was on its way when it was still alive.
    var late =
        new Keys(new Bucket(name, TIME_TO_LIVE), new JetStreamApi(new Requests(connection)))
            .write(Task.start("renew", "test", Duration.ofSeconds(20)), "a", new byte[0], revision);

    assertThat(late).isEmpty();
  }

  @Test
  void aLivingKeyIsReadByThoseWhoDoNotKnowTheServersClock() throws Exception {
    String name = anyName();
    LeaseSpace space = client(name);
    long revision = done(space.create("a", "1"));
    for (int i = 0; i < 20; i++) {
      assertThat(client(name).get("a")).contains(new Entry("a", "1", revision));
      revision = done(client(name).update("a", "1", revision));
    }
  }

  @Test
  void theClockIsNotBelievedForEver() throws Exception {
    String name = anyName();
    store.space(name, LeaseStore.FOREVER);
    JetStreamApi api = new JetStreamApi(new Requests(connection));
    ServerClock clock = new ServerClock(api, new Bucket(name, TIME_TO_LIVE).stream());
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(clock.mayHaveReached(Instant.MAX)).isTrue();

    clock.heard(start, System.nanoTime());
    assertThat(clock.mayHaveReached(start)).isTrue();
    assertThat(clock.mayHaveReached(start.plusSeconds(30))).isFalse();

    clock.heard(start, System.nanoTime() - Duration.ofSeconds(31).toNanos());
    assertThat(clock.mayHaveReached(start.plusSeconds(30))).isTrue();
    assertThat(clock.mayHaveReached(start.plusSeconds(60))).isFalse();

    clock.heard(start, System.nanoTime() - Duration.ofSeconds(61).toNanos());
    assertThat(clock.mayHaveReached(start.plusSeconds(1_000))).isTrue();

    Task task = Task.start("ask", "test", Duration.ofSeconds(20));
    Instant first = clock.ask(task);
    assertThat(clock.ask(task)).isAfterOrEqualTo(first);
    assertThat(clock.mayHaveReached(first.plusSeconds(30))).isFalse();
  }
}
