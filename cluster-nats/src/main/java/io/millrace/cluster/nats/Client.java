package io.millrace.cluster.nats;

import io.millrace.cluster.store.StoreException;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of our own: it fails early, and connects again for ever. */
final class Client {

  private static final Logger log = LoggerFactory.getLogger(Client.class);

  private static final Duration RECONNECT_WAIT = Duration.ofMillis(200);
  private static final Duration RECONNECT_JITTER = Duration.ofMillis(100);
  private static final String OLDEST_SERVER = "2.9.0";

  private Client() {}

  static Connection connect(String url, Duration timeout) throws StoreException {
    Task task = Task.start("connect", describe(url), timeout);
    try {
      return Nats.connect(options(url, timeout));
    } catch (IOException | IllegalArgumentException e) {
      // The client repeats the address as it was given, with the password that may be in it.
      String said = withoutUsers(String.valueOf(e.getMessage()));
      Exception cause = said.equals(e.getMessage()) ? e : new IOException(said);
      throw task.failure(said, "check the address, the user, and the server", cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw task.failure("the thread was interrupted", "open it again", e);
    }
  }

  /** A text without what stands before the {@code @} of addresses in it. */
  static String withoutUsers(String text) {
    return text.replaceAll("//[^@/\\s]*@", "//");
  }

  private static Options options(String url, Duration timeout) {
    return Options.builder()
        .server(url)
        .connectionName("millrace-leases")
        .connectionTimeout(timeout)
        .maxReconnects(-1)
        .reconnectWait(RECONNECT_WAIT)
        .reconnectJitter(RECONNECT_JITTER)
        // What is said while there is no connection fails at once, see Requests.
        .reconnectBufferSize(0)
        // A network that swallows packets is noticed soon after the first operation has failed.
        .pingInterval(timeout.dividedBy(2))
        .maxPingsOut(2)
        .errorListener(new Complaints())
        .build();
  }

  /** Refuses servers that are too old to be tested with. */
  static void checkVersion(Connection connection, String description) throws StoreException {
    if (connection.getStatus() == Connection.Status.CONNECTED
        && connection.getServerInfo().isOlderThanVersion(OLDEST_SERVER)) {
      throw new StoreException(
          "%s is version %s; Millrace needs %s or newer"
              .formatted(description, connection.getServerInfo().getVersion(), OLDEST_SERVER));
    }
  }

  /** What people see, without user and password. */
  static String describe(String url) {
    return "nats " + url.replaceAll("(?:[a-z]+://)?(?:[^@,/]*@)?([^,]+)", "$1");
  }

  /** Operations say by themselves what has failed; this is for those who look closer. */
  private static final class Complaints implements ErrorListener {

    @Override
    public void errorOccurred(Connection connection, String error) {
      log.debug("the NATS server says: {}", error);
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception error) {
      log.debug("the NATS client failed and connects again", error);
    }
  }
}
