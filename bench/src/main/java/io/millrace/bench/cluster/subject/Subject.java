package io.millrace.bench.cluster.subject;

import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.Role;
import io.millrace.cluster.nats.NatsLeases;
import io.millrace.cluster.nats.NatsOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Whose groups are measured. */
public enum Subject {
  POSTGRES("postgres", "Millrace on PostgreSQL", Role.MILLRACE),
  NATS("nats", "Millrace on NATS", Role.MILLRACE),
  KAFKA_COOPERATIVE("kafka-cooperative-sticky", "Kafka, cooperative-sticky", Role.PEER),
  KAFKA_CONSUMER("kafka-consumer-protocol", "Kafka, consumer protocol (KIP-848)", Role.PEER);

  /** Those that stand beside Millrace. */
  public static final List<Subject> PEERS = List.of(KAFKA_COOPERATIVE, KAFKA_CONSUMER);

  private final String id;
  private final String shown;
  private final Role role;

  Subject(String id, String shown, Role role) {
    this.id = id;
    this.shown = shown;
    this.role = role;
  }

  /** Part of the ids of its cells. */
  public String id() {
    return id;
  }

  /** For people. */
  public String shown() {
    return shown;
  }

  /** What it is to the comparison. */
  public Role role() {
    return role;
  }

  /** What is needed to repeat it. */
  public Map<String, Object> settings() {
    return switch (this) {
      case POSTGRES -> Map.of("store", "the bench's PostgreSQL, in a process of its own");
      case NATS ->
          Map.of("store", "nats-server as it comes (files, synced every 2 min), one replica");
      case KAFKA_COOPERATIVE, KAFKA_CONSUMER ->
          Map.of(
              "library",
              Library.KAFKA.version(),
              "broker",
              "KRaft, one process, initial rebalance delay 0 (default 3 s)",
              "members",
              "consumers of one topic, all partitions paused: nothing is fetched");
    };
  }

  /**
   * Starts its server, or makes ready the one there is.
   *
   * @param lease of the groups; Kafka's broker has it for all of them
   */
  public Server serve(ForkRequest request, Duration lease) throws Exception {
    return switch (this) {
      case POSTGRES -> PostgresServer.ready(request.database());
      case NATS -> NatsServer.start();
      case KAFKA_COOPERATIVE, KAFKA_CONSUMER -> KafkaServer.start(lease);
    };
  }

  /** Connects to the server with this address. */
  public Client connect(List<String> address) throws Exception {
    return switch (this) {
      case POSTGRES -> MillraceClient.of(() -> PostgresServer.open(address));
      case NATS ->
          MillraceClient.of(
              () ->
                  NatsLeases.open(
                      address.getFirst(),
                      NatsOptions.defaults()
                          .withOperationTimeout(MillraceClient.OPERATION_TIMEOUT)));
      case KAFKA_COOPERATIVE -> new KafkaClient(address.getFirst(), KafkaClient.Protocol.CLASSIC);
      case KAFKA_CONSUMER -> new KafkaClient(address.getFirst(), KafkaClient.Protocol.CONSUMER);
    };
  }
}
