package io.millrace.bench.engine.subject;

import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.workflow.Queue;
import java.util.List;

/**
 * Where workflows wait: dealt out over queues, and over their partitions, in turns.
 *
 * @param queues none for starting at once
 * @param partitions of each; 0 for none
 */
record DbosPlaces(List<Queue> queues, int partitions) {

  /** Copies the list. */
  DbosPlaces {
    queues = List.copyOf(queues);
  }

  Queue queue(int index) {
    return queues.get(index % queues.size());
  }

  String partition(int index) {
    return "partition-" + index / queues.size() % partitions;
  }

  StartWorkflowOptions options(int index) {
    var options = new StartWorkflowOptions();
    if (queues.isEmpty()) {
      return options;
    }
    options = options.withQueue(queue(index));
    return partitions == 0 ? options : options.withQueuePartitionKey(partition(index));
  }
}
