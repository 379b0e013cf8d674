package io.millrace.cluster.nats;

import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.StoreException;
import io.nats.client.api.KeyValueOperation;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import io.nats.client.support.NatsKeyValueUtil;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * The keys of a bucket, with an end that nobody sees differently.
 *
 * <p>The server removes a message when its time has passed, but some time later: up to 250 ms on
 * newer servers, longer when it is busy or was stopped. Until then the message can be read and
 * replaced. So whoever finds a message past its time deletes it, guarded by its number, before it
 * says that the key is gone: from then on no late renewal can bring it back. Such a renewal may
 * still win if it arrives before anybody has looked; then nobody can tell that it was late.
 *
 * <p>Whether the time has passed is judged by one clock, the server's: the message bears its time,
 * and the server is asked what time it is after the message was read. Only where this process can
 * tell that the time cannot have passed, it does not ask. In a NATS cluster this is as exact as the
 * clocks of its servers agree, as is their own removal of messages.
 */
final class Keys {

  // The server knows more subjects than it tells in one answer.
  private static final int KEYS_MAX = 100_000;
  private static final byte[] NO_VALUE = {};

  private final Bucket bucket;
  private final JetStreamApi api;
  private final ServerClock clock;

  Keys(Bucket bucket, JetStreamApi api) {
    this.bucket = bucket;
    this.api = api;
    this.clock = new ServerClock(api, bucket.stream());
  }

  /** What there is of a key; one round trip, more when it may be at its end. */
  Found look(Task task, String key) throws StoreException {
    while (true) {
      MessageInfo last = api.last(task, bucket.stream(), bucket.subject(key)).orElse(null);
      if (last == null) {
        return new Found.Gone(0);
      }
      if (isMarker(last)) {
        return new Found.Gone(last.getSeq());
      }
      if (!mayHaveEnded(last) || clock.ask(task).isBefore(end(last))) {
        return new Found.Alive(entry(last));
      }
      OptionalLong buried = mark(task, key, last.getSeq());
      if (buried.isPresent()) {
        return new Found.Gone(buried.getAsLong());
      }
      // Somebody has written it since; the time of the task ends this at the latest.
    }
  }

  /**
   * All keys, in order. The subjects are asked for first and their messages after that: a consumer
   * would do with less, but misses a key that is renewed while it delivers.
   */
  List<Entry> list(Task task) throws StoreException {
    List<MessageInfo> messages = new ArrayList<>();
    for (MessageInfo last : api.last(task, bucket.stream(), subjects(task))) {
      if (!isMarker(last)) {
        messages.add(last);
      }
    }
    if (messages.stream().anyMatch(this::mayHaveEnded)) {
      clock.ask(task);
    }
    List<Entry> entries = new ArrayList<>();
    for (MessageInfo message : messages) {
      if (!mayHaveEnded(message)) {
        entries.add(entry(message));
      } else if (look(task, key(message)) instanceof Found.Alive(Entry entry)) {
        entries.add(entry);
      }
    }
    entries.sort(Comparator.comparing(Entry::key));
    return entries;
  }

  private List<String> subjects(Task task) throws StoreException {
    long before = System.nanoTime();
    StreamInfo info = api.subjects(task, bucket.stream());
    ZonedDateTime time = info.getTimestamp();
    if (time != null) {
      clock.heard(time.toInstant(), before);
    }
    List<String> subjects = List.copyOf(info.getStreamState().getSubjectMap().keySet());
    if (subjects.size() >= KEYS_MAX) {
      throw task.failure(
          "it has %d keys or more, which the server does not list".formatted(KEYS_MAX),
          "delete some");
    }
    return subjects;
  }

  /** Writes a value where the last message of the key has this number; 0 where there is none. */
  OptionalLong write(Task task, String key, byte[] value, long last) throws StoreException {
    return api.write(task, bucket.stream(), bucket.subject(key), new Headers(), value, last);
  }

  /** Marks a key as absent where its last message has this number. */
  OptionalLong mark(Task task, String key, long last) throws StoreException {
    Headers headers =
        new Headers()
            .put(
                NatsJetStreamConstants.KV_OPERATION_HEADER_KEY,
                KeyValueOperation.DELETE.getHeaderValue());
    return api.write(task, bucket.stream(), bucket.subject(key), headers, NO_VALUE, last);
  }

  private static boolean isMarker(MessageInfo message) {
    return NatsKeyValueUtil.getOperation(message.getHeaders()) != KeyValueOperation.PUT;
  }

  private boolean mayHaveEnded(MessageInfo message) {
    return !bucket.livesForever() && clock.mayHaveReached(end(message));
  }

  private Instant end(MessageInfo message) {
    ZonedDateTime written = message.getTime();
    // Every server says it; one that does not gives no lease.
    return written == null ? Instant.MIN : written.toInstant().plus(bucket.timeToLive());
  }

  private Entry entry(MessageInfo message) {
    byte[] value = message.getData();
    return new Entry(
        key(message),
        value == null ? "" : new String(value, StandardCharsets.UTF_8),
        message.getSeq());
  }

  private String key(MessageInfo message) {
    return bucket.key(String.valueOf(message.getSubject()));
  }
}
