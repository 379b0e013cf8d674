package io.millrace.cluster.nats;

import io.millrace.cluster.store.StoreException;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to a server and their answers. An interrupt does not end a request, since its time is
 * bounded anyway and whoever is interrupted may still have to give a lease back; it is set again
 * afterwards.
 */
final class Requests {

  private static final Logger log = LoggerFactory.getLogger(Requests.class);

  private final Connection connection;
  private final AtomicLong sent = new AtomicLong();
  // What is under way, by a number of its own.
  private final Map<Long, CompletableFuture<Message>> pending = new ConcurrentHashMap<>();

  Requests(Connection connection) {
    this.connection = connection;
  }

  /** Sends a request and waits for the answer. */
  Message ask(Task task, String subject, @Nullable Headers headers, byte @Nullable [] body)
      throws StoreException {
    return await(task, send(task, subject, headers, body));
  }

  /** Sends a request; its answer is for {@link #await}. */
  CompletableFuture<Message> send(
      Task task, String subject, @Nullable Headers headers, byte @Nullable [] body)
      throws StoreException {
    Connection.Status status = connection.getStatus();
    if (status != Connection.Status.CONNECTED) {
      // It would be kept and sent at some time later, when nobody waits for it any more.
      throw task.failure(
          "not connected (%s)".formatted(status), "check the address and the server");
    }
    // The client would drop a request of an interrupted thread without a word.
    boolean interrupted = Thread.interrupted();
    try {
      return kept(connection.requestWithTimeout(subject, headers, body, task.left()));
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw task.failure(String.valueOf(e.getMessage()), "check the server and its limits", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private CompletableFuture<Message> kept(CompletableFuture<Message> answer) {
    long number = sent.incrementAndGet();
    pending.put(number, answer);
    var _ = answer.whenComplete((message, error) -> pending.remove(number));
    return answer;
  }

  /** The answers to what is under way will never come, which the client itself does not say. */
  void connectionLost() {
    pending.forEach(
        (number, answer) ->
            answer.completeExceptionally(new IOException("the connection was lost")));
  }

  /** Sends something that nobody answers; it may be lost. */
  void publish(String subject, byte[] body) {
    if (connection.getStatus() != Connection.Status.CONNECTED) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      connection.publish(subject, body);
    } catch (IllegalStateException | IllegalArgumentException e) {
      log.debug("nothing was sent to '{}'", subject, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The answer to a request. */
  Message await(Task task, CompletableFuture<Message> answer) throws StoreException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get(task.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          throw task.silence(e);
        } catch (CancellationException e) {
          throw nobody(task, e);
        } catch (ExecutionException e) {
          throw e.getCause() instanceof IOException lost
              ? task.failure("the connection was lost", "check the address and the server", lost)
              : nobody(task, e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** So the client says that nobody listens on the subject, or that the time is over. */
  private static StoreException nobody(Task task, Throwable cause) {
    return task.isOver()
        ? task.silence(cause)
        : task.failure(
            "nobody answers",
            "check that JetStream is on, that it has started, and that the bucket is there",
            cause);
  }
}
