package io.millrace.bench.cluster.work;

import io.millrace.cluster.Partition;
import io.millrace.cluster.assign.Round;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.TopicPartition;

/** A round as Kafka's assignors see it: one topic, and what each consumer has. */
final class KafkaRound {

  private static final String TOPIC = "p";
  private static final int GENERATION = 1;

  private final Map<String, Integer> topics;
  private final Map<String, Subscription> subscriptions = new HashMap<>();

  KafkaRound(Round round) {
    List<Partition> partitions = round.partitions();
    this.topics = Map.of(TOPIC, partitions.size());
    Map<String, List<TopicPartition>> owned = new HashMap<>();
    for (int i = 0; i < partitions.size(); i++) {
      String owner = round.current().get(partitions.get(i).key());
      if (owner != null) {
        owned.computeIfAbsent(owner, name -> new ArrayList<>()).add(new TopicPartition(TOPIC, i));
      }
    }
    for (String node : round.nodes()) {
      subscriptions.put(
          node,
          new Subscription(
              List.of(TOPIC),
              ByteBuffer.allocate(0),
              owned.getOrDefault(node, List.of()),
              GENERATION,
              Optional.empty()));
    }
  }

  /** What an assignor has: {@code assign}. */
  @FunctionalInterface
  interface Assigning {
    Object assign(Map<String, Integer> topics, Map<String, Subscription> subscriptions);
  }

  Supplier<Object> by(Assigning assignor) {
    return () -> assignor.assign(topics, subscriptions);
  }
}
