package io.millrace.bench.cluster.subject;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/** Consumers, each with a connection of its own, as Kafka has it. */
final class KafkaClient implements Client {

  /** How a group agrees on who has what. */
  enum Protocol {
    /** The members decide, led by one of them. */
    CLASSIC,
    /** The broker decides. */
    CONSUMER
  }

  private final String bootstrap;
  private final Protocol protocol;

  // Members stay in it when they have left: what they have asked is counted too.
  private final List<KafkaMember> members = new CopyOnWriteArrayList<>();

  KafkaClient(String bootstrap, Protocol protocol) {
    this.bootstrap = bootstrap;
    this.protocol = protocol;
  }

  @Override
  public Member member(String name, Terms terms, Hearing hearing) {
    var member = new KafkaMember(configuration(name, terms), terms, hearing);
    members.add(member);
    return member;
  }

  private Map<String, Object> configuration(String name, Terms terms) {
    Map<String, Object> all = new HashMap<>();
    all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    all.put(ConsumerConfig.GROUP_ID_CONFIG, terms.group());
    all.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    switch (protocol) {
      case CLASSIC -> {
        Duration heartbeat = terms.heartbeat();
        all.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        all.put(
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            CooperativeStickyAssignor.class.getName());
        all.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) terms.lease().toMillis());
        all.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) heartbeat.toMillis());
      }
      // The broker has the times.
      case CONSUMER -> all.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
    }
    return all;
  }

  @Override
  public Map<String, Long> operations() {
    return Map.of("request", members.stream().mapToLong(KafkaMember::requests).sum());
  }

  @Override
  public void close() {
    // Each member has its own connection.
  }
}
