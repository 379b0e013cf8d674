package io.millrace.bench.cluster.work;

import io.millrace.cluster.Partition;
import io.millrace.cluster.assign.ConsistentHash;
import io.millrace.cluster.assign.Round;
import io.millrace.cluster.assign.RoundRobin;
import io.millrace.cluster.assign.Sticky;
import io.millrace.cluster.assign.Strategy;
import io.millrace.cluster.assign.Weighted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;

/** Who decides on who has what. */
public enum Assigner {
  STICKY,
  WEIGHTED,
  CONSISTENT_HASH,
  ROUND_ROBIN,
  /** An answer is written down, and nothing decided. */
  BARE,
  KAFKA_STICKY,
  KAFKA_ROUND_ROBIN;

  /** A round that can be decided over and over again. */
  Supplier<Object> round(
      List<String> nodes, List<Partition> partitions, Map<String, String> current) {
    var round = new Round(nodes, partitions, current);
    return switch (this) {
      case STICKY -> by(Sticky.defaults(), round);
      case WEIGHTED -> by(Weighted.defaults(), round);
      case CONSISTENT_HASH -> by(ConsistentHash.defaults(), round);
      case ROUND_ROBIN -> by(new RoundRobin(), round);
      case BARE -> by(Assigner::dealt, round);
      case KAFKA_STICKY -> new KafkaRound(round).by(new CooperativeStickyAssignor()::assign);
      case KAFKA_ROUND_ROBIN -> new KafkaRound(round).by(new RoundRobinAssignor()::assign);
    };
  }

  private static Supplier<Object> by(Strategy strategy, Round round) {
    return () -> strategy.assign(round);
  }

  private static Map<String, String> dealt(Round round) {
    Map<String, String> answer = LinkedHashMap.newLinkedHashMap(round.partitions().size());
    int next = 0;
    for (Partition partition : round.partitions()) {
      answer.put(partition.key(), round.nodes().get(next));
      next = (next + 1) % round.nodes().size();
    }
    return answer;
  }
}
