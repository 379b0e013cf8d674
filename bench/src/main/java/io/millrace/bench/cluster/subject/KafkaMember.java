package io.millrace.bench.cluster.subject;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer that polls and fetches nothing. */
final class KafkaMember implements Member, ConsumerRebalanceListener {

  private static final Duration POLL = Duration.ofMillis(100);

  private final String topic;
  private final Hearing hearing;
  private final Consumer<byte[], byte[]> consumer;
  private final Thread polling;

  // Set by who has it leave, read by the one that polls.
  private volatile boolean leaving;

  // Set by the one that polls, when it ends.
  private volatile long requestsInAll = -1;

  KafkaMember(Map<String, Object> configuration, Terms terms, Hearing hearing) {
    this.topic = KafkaServer.topic(terms.partitions());
    this.hearing = hearing;
    this.consumer =
        new KafkaConsumer<>(
            configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    // Connects, as the store of a node is open before the node starts.
    this.consumer.partitionsFor(topic);
    this.polling = Thread.ofPlatform().daemon().name("kafka-polls").unstarted(this::poll);
  }

  @Override
  public void start() {
    polling.start();
  }

  private void poll() {
    consumer.subscribe(List.of(topic), this);
    try {
      while (!leaving) {
        consumer.poll(POLL);
      }
    } catch (WakeupException e) {
      // It is to leave.
    } finally {
      requestsInAll = requestsNow();
      consumer.close();
    }
  }

  @Override
  public void leave() throws InterruptedException {
    leaving = true;
    consumer.wakeup();
    polling.join();
  }

  /** How many it has sent so far. */
  long requests() {
    long all = requestsInAll;
    return all >= 0 ? all : requestsNow();
  }

  private long requestsNow() {
    return consumer.metrics().entrySet().stream()
        .filter(
            metric ->
                metric.getKey().name().equals("request-total")
                    && metric.getKey().group().equals("consumer-metrics"))
        .mapToLong(metric -> ((Number) metric.getValue().metricValue()).longValue())
        .sum();
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return; // The cooperative protocol also says that nothing has come.
    }
    consumer.pause(partitions);
    hearing.assigned(keys(partitions), consumer.groupMetadata().generationId());
    hearing.active();
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    hearing.released(keys(partitions));
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    hearing.released(keys(partitions));
  }

  private static List<String> keys(Collection<TopicPartition> partitions) {
    return partitions.stream().map(partition -> Terms.key(partition.partition())).toList();
  }
}
