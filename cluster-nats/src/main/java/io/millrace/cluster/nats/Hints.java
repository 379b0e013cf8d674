package io.millrace.cluster.nats;

import io.millrace.cluster.store.LeaseSpace.Watch;
import io.millrace.cluster.store.StoreException;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Subscription;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of changes, and hears of them. Whoever has changed a key says so on a subject beside the
 * bucket; renewals are silent. A consumer of the bucket would hear every renewal of every node, and
 * would have to be made anew after each reconnect.
 */
final class Hints implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Hints.class);

  private final Connection connection;
  private final Requests requests;
  private final JetStreamApi api;
  private final Set<Watching> watches = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock; made by the first watch.
  private @Nullable Dispatcher dispatcher;

  /** A watch; each is a key of its own in a set. */
  private static final class Watching {
    private final String space;
    private final Consumer<String> hint;

    Watching(String space, Consumer<String> hint) {
      this.space = space;
      this.hint = hint;
    }

    void tell(String key) {
      try {
        hint.accept(key);
      } catch (RuntimeException e) {
        log.warn("a watch of space '{}' failed at a hint; the next ones still reach it", space, e);
      }
    }
  }

  Hints(Connection connection, Requests requests, JetStreamApi api) {
    this.connection = connection;
    this.requests = requests;
    this.api = api;
  }

  /** After a reconnect the server has all subscriptions again; meanwhile hints may have passed. */
  void connectionBack() {
    watches.forEach(watching -> watching.tell("*"));
  }

  /** Says that a key was created, deleted, or has another value. */
  void tell(Bucket bucket, String key) {
    requests.publish(bucket.hintSubject(key), key.getBytes(StandardCharsets.US_ASCII));
  }

  /** Adds a watch; when it returns, hints are heard. */
  Watch watch(Task task, Bucket bucket, String key, Consumer<String> hint) throws StoreException {
    Watching watching = new Watching(bucket.space(), hint);
    String subject = key.equals("*") ? bucket.hintSubjects() : bucket.hintSubject(key);
    Subscription subscription = subscribe(task, subject, watching);
    watches.add(watching);
    try {
      // The server has taken in the subscription when it answers what was sent after it.
      var _ = api.find(task, bucket.stream());
    } catch (StoreException e) {
      end(watching, subscription);
      throw e;
    }
    return () -> end(watching, subscription);
  }

  private Subscription subscribe(Task task, String subject, Watching watching)
      throws StoreException {
    lock.lock();
    try {
      Dispatcher open = dispatcher;
      if (open == null) {
        open = connection.createDispatcher(message -> {});
        dispatcher = open;
      }
      return open.subscribe(
          subject,
          message -> watching.tell(new String(message.getData(), StandardCharsets.US_ASCII)));
    } catch (IllegalStateException e) {
      throw task.failure(String.valueOf(e.getMessage()), "open the store anew", e);
    } finally {
      lock.unlock();
    }
  }

  private void end(Watching watching, Subscription subscription) {
    watches.remove(watching);
    lock.lock();
    try {
      if (dispatcher != null && subscription.isActive()) {
        dispatcher.unsubscribe(subscription);
      }
    } catch (IllegalStateException e) {
      log.debug("a subscription ends with its connection", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    watches.clear();
    lock.lock();
    try {
      if (dispatcher != null) {
        connection.closeDispatcher(dispatcher);
        dispatcher = null;
      }
    } catch (IllegalStateException | IllegalArgumentException e) {
      log.debug("the subscriptions end with their connection", e);
    } finally {
      lock.unlock();
    }
  }
}
