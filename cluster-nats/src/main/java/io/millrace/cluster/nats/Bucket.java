package io.millrace.cluster.nats;

import io.millrace.cluster.store.LeaseStore;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The names of a space in NATS: a key-value bucket, which is a stream with a subject for each key.
 *
 * @param space name of the space
 * @param timeToLive how long a message stays; zero if for ever
 */
record Bucket(String space, Duration timeToLive) {

  private static final String STREAMS = "KV_millrace_";
  private static final Duration DUPLICATES_MAX = Duration.ofMinutes(2);
  // Where keys have two dots in a row, which subjects may not have. No key has this character.
  private static final String NOTHING = "=";

  /** Of the stream. */
  String stream() {
    return stream(space);
  }

  /** Of the stream of a space. */
  static String stream(String space) {
    return STREAMS + space;
  }

  /** Whether a stream of this name is a space. */
  static boolean isStream(String name) {
    return name.startsWith(STREAMS);
  }

  /** The space of a stream. */
  static String space(String stream) {
    return stream.substring(STREAMS.length());
  }

  /** All keys' subjects. */
  String subjects() {
    return subjectOf(">");
  }

  /** Where messages of a key are. */
  String subject(String key) {
    return subjectOf(tokens(key));
  }

  /** The key that a subject stands for. */
  String key(String subject) {
    String tokens = subject.substring(subjectOf("").length());
    return Arrays.stream(tokens.split("\\.", -1))
        .map(token -> token.equals(NOTHING) ? "" : token)
        .collect(Collectors.joining("."));
  }

  /** Where hints about a key are sent. */
  String hintSubject(String key) {
    return "millrace.lease." + space + "." + tokens(key);
  }

  /** Where hints about all keys are heard. */
  String hintSubjects() {
    return "millrace.lease." + space + ".>";
  }

  private String subjectOf(String tokens) {
    return "$KV.millrace_" + space + "." + tokens;
  }

  private static String tokens(String key) {
    return Arrays.stream(key.split("\\.", -1))
        .map(token -> token.isEmpty() ? NOTHING : token)
        .collect(Collectors.joining("."));
  }

  boolean livesForever() {
    return timeToLive.equals(LeaseStore.FOREVER);
  }

  /** As other clients make buckets, but that reads are answered by the stream's leader alone. */
  StreamConfiguration configuration(int replicas) {
    boolean isShort = !livesForever() && timeToLive.compareTo(DUPLICATES_MAX) < 0;
    return StreamConfiguration.builder()
        .name(stream())
        .description("leases of Millrace, space " + space)
        .subjects(subjects())
        .maxMessagesPerSubject(1)
        .maxAge(timeToLive)
        // The server refuses one that is longer than messages live.
        .duplicateWindow(isShort ? timeToLive : DUPLICATES_MAX)
        .storageType(StorageType.File)
        .replicas(replicas)
        .discardPolicy(DiscardPolicy.New)
        .allowRollup(true)
        .denyDelete(true)
        .allowDirect(false)
        .build();
  }
}
