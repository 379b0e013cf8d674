package io.millrace.cluster.nats;

import io.millrace.cluster.store.StoreException;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ApiResponse;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerCreateRequest;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.MessageGetRequest;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import io.nats.client.support.JsonValueUtils;
import io.nats.client.support.NatsJetStreamConstants;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The few requests of the JetStream API that leases need, as servers from 2.9 on know them. Sent by
 * hand, since the client's own methods end when their thread is interrupted, and read from
 * whichever replica is near.
 */
final class JetStreamApi {

  private static final String API = NatsJetStreamConstants.DEFAULT_API_PREFIX;
  private static final int STREAM_NOT_FOUND = 10059;
  private static final int STREAM_NAME_IN_USE = 10058;
  private static final int SUBJECTS_OVERLAP = 10065;
  // How many reads are under way at once; the server drops requests when thousands wait.
  private static final int READS_MAX = 500;
  // For a consumer that could not be deleted.
  private static final Duration CONSUMER_IDLE_MAX = Duration.ofSeconds(5);
  private static final byte[] ALL_SUBJECTS =
      "{\"subjects_filter\":\">\"}".getBytes(StandardCharsets.UTF_8);

  private final Requests requests;

  JetStreamApi(Requests requests) {
    this.requests = requests;
  }

  /** What the server knows of a stream; empty if there is none of this name. */
  Optional<StreamInfo> find(Task task, String stream) throws StoreException {
    StreamInfo info = new StreamInfo(ask(task, "STREAM.INFO." + stream, null));
    return info.getApiErrorCode() == STREAM_NOT_FOUND
        ? Optional.empty()
        : Optional.of(checked(task, info));
  }

  /** The names of all streams, page by page. */
  List<String> streams(Task task) throws StoreException {
    List<String> names = new ArrayList<>();
    while (true) {
      byte[] request = "{\"offset\":%d}".formatted(names.size()).getBytes(StandardCharsets.UTF_8);
      StreamNames page = checked(task, new StreamNames(ask(task, "STREAM.NAMES", request)));
      names.addAll(page.names());
      // An empty page ends it too: streams may go while this reads.
      if (page.names().isEmpty() || names.size() >= page.total()) {
        return names;
      }
    }
  }

  /** A page of names, as the server tells them. */
  private static final class StreamNames extends ApiResponse<StreamNames> {

    StreamNames(Message message) {
      super(message);
    }

    List<String> names() {
      List<String> names = JsonValueUtils.readStringList(jv, "streams");
      return names == null ? List.of() : names;
    }

    int total() {
      return JsonValueUtils.readInteger(jv, "total", 0);
    }
  }

  /**
   * Makes a stream, or finds what somebody else has made meanwhile; empty if that is another one of
   * this name.
   */
  Optional<StreamInfo> create(Task task, StreamConfiguration stream) throws StoreException {
    StreamInfo info =
        new StreamInfo(ask(task, "STREAM.CREATE." + stream.getName(), stream.serialize()));
    if (info.getApiErrorCode() == STREAM_NAME_IN_USE) {
      return Optional.empty();
    }
    if (info.getApiErrorCode() == SUBJECTS_OVERLAP) {
      // Of two who make it at once, the second may have looked for its name before the first one's
      // was there, and for its subjects after that.
      Optional<StreamInfo> found = find(task, stream.getName());
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.of(checked(task, info));
  }

  /** What the server knows of a stream, with the subjects that have a message. */
  StreamInfo subjects(Task task, String stream) throws StoreException {
    return checked(task, new StreamInfo(ask(task, "STREAM.INFO." + stream, ALL_SUBJECTS)));
  }

  /** The last message of a subject, as the stream's leader has it. */
  Optional<MessageInfo> last(Task task, String stream, String subject) throws StoreException {
    return last(task, stream, List.of(subject)).stream().findFirst();
  }

  /** The last messages of subjects, of those that have one. Asks for many at a time. */
  List<MessageInfo> last(Task task, String stream, List<String> subjects) throws StoreException {
    List<MessageInfo> found = new ArrayList<>();
    for (int from = 0; from < subjects.size(); from += READS_MAX) {
      List<CompletableFuture<Message>> answers = new ArrayList<>();
      for (String subject : subjects.subList(from, Math.min(from + READS_MAX, subjects.size()))) {
        byte[] request = MessageGetRequest.lastForSubject(subject).serialize();
        answers.add(requests.send(task, API + "STREAM.MSG.GET." + stream, null, request));
      }
      for (CompletableFuture<Message> answer : answers) {
        message(task, requests.await(task, answer)).ifPresent(found::add);
      }
    }
    return found;
  }

  private static Optional<MessageInfo> message(Task task, Message answer) throws StoreException {
    MessageInfo info = new MessageInfo(answer, null, false);
    return info.getApiErrorCode() == NatsJetStreamConstants.JS_NO_MESSAGE_FOUND_ERR
        ? Optional.empty()
        : Optional.of(checked(task, info));
  }

  /**
   * Writes a message if the last one of its subject has this sequence number, or there is none and
   * the number is 0. Gives the number of the new one, or nothing if the last one is another.
   */
  OptionalLong write(
      Task task, String stream, String subject, Headers headers, byte[] body, long last)
      throws StoreException {
    headers
        .put(NatsJetStreamConstants.EXPECTED_STREAM_HDR, stream)
        .put(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR, Long.toString(last));
    Message answer = requests.ask(task, subject, headers, body);
    try {
      return OptionalLong.of(new PublishAck(answer).getSeqno());
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == NatsJetStreamConstants.JS_WRONG_LAST_SEQUENCE) {
        return OptionalLong.empty();
      }
      throw refusal(task, e.getErrorDescription(), e);
    } catch (IOException e) {
      throw refusal(task, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The server's clock. Servers before 2.10 tell it only where they have made something, so a
   * consumer is made and forgotten at once.
   */
  Instant time(Task task, String stream) throws StoreException {
    ConsumerConfiguration consumer =
        ConsumerConfiguration.builder()
            .ackPolicy(AckPolicy.Explicit)
            .deliverPolicy(DeliverPolicy.New)
            .memStorage(true)
            .numReplicas(1)
            .inactiveThreshold(CONSUMER_IDLE_MAX)
            .build();
    byte[] request = new ConsumerCreateRequest(stream, consumer).serialize();
    ConsumerInfo made =
        checked(task, new ConsumerInfo(ask(task, "CONSUMER.CREATE." + stream, request)));
    String delete = API + "CONSUMER.DELETE." + stream + "." + made.getName();
    // Nobody waits for that: it ends by itself, too.
    var _ = requests.send(task, delete, null, null);
    return made.getCreationTime().toInstant();
  }

  private Message ask(Task task, String request, byte @Nullable [] body) throws StoreException {
    return requests.ask(task, API + request, null, body);
  }

  private static <T extends ApiResponse<T>> T checked(Task task, T response) throws StoreException {
    if (response.hasError()) {
      throw refusal(task, String.valueOf(response.getError()), null);
    }
    return response;
  }

  private static StoreException refusal(Task task, String said, @Nullable Throwable cause) {
    String advice = "look at the server's log and at the rights of this user";
    return cause == null ? task.failure(said, advice) : task.failure(said, advice, cause);
  }
}
