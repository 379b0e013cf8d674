package io.millrace.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server for the tests of a class, and two clients of it. The timeouts are hang guards, no
 * judgement.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
public abstract class LeaseBed {

  protected static final Duration TIMEOUT = Duration.ofSeconds(20);
  protected static final Duration LONG = Duration.ofMinutes(10);
  private static final AtomicInteger SPACES = new AtomicInteger();

  private LeaseServer server;
  private LeaseStore store;
  private LeaseStore other;

  /** Starts a server with its data in this folder. */
  protected abstract LeaseServer startServer(Path folder) throws Exception;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    server = startServer(folder);
    store = server.open(server.port(), TIMEOUT);
    other = server.open(server.port(), TIMEOUT);
  }

  @AfterAll
  void close() throws Exception {
    other.close();
    store.close();
    server.close();
  }

  protected final LeaseServer server() {
    return server;
  }

  protected final LeaseStore store() {
    return store;
  }

  /** Another client. */
  protected final LeaseStore other() {
    return other;
  }

  /** A space of the test's own. */
  protected final LeaseSpace space(Duration timeToLive) throws StoreException {
    return store.space("s-" + SPACES.incrementAndGet(), timeToLive);
  }

  /** The same space as another client sees it. */
  protected final LeaseSpace asOthersSee(LeaseSpace space) throws StoreException {
    return other.space(space.name(), space.timeToLive());
  }

  protected static long done(Written written) {
    assertThat(written).isInstanceOf(Written.Done.class);
    return ((Written.Done) written).revision();
  }

  protected static void refused(Written written) {
    assertThat(written).isEqualTo(new Written.Refused());
  }
}
