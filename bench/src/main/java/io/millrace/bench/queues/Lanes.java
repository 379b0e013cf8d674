package io.millrace.bench.queues;

import io.millrace.Millrace;
import io.millrace.bench.rounds.BenchNode;
import io.millrace.bench.server.ServerAddress;
import io.millrace.queue.LaneKey;
import io.millrace.queue.LanePolicy;
import io.millrace.queue.QueuePolicy;
import io.millrace.run.StartOptions;
import io.millrace.workflow.Json;
import io.millrace.workflow.Workflow;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The lanes of one queue, among which runs are dealt out in turns.
 *
 * @param lanes how many; 0 for runs that are in no lane
 * @param limit runs of each that hold a slot at a time; 0 for any number
 * @param bound runs of all of them that do; 0 for any number
 */
record Lanes(int lanes, int limit, int bound) {

  /** With nothing bounded but the lanes. */
  Lanes(int lanes, int limit) {
    this(lanes, limit, 0);
  }

  /** The queue, in the bare SQL too. */
  static final String QUEUE = "bench";

  /** The workflow of all runs in it. */
  static final String WORKFLOW = "bench-lane";

  /** Says what holds for the queue. */
  void register(Millrace millrace) {
    if (limit > 0) {
      QueuePolicy policy = QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(limit));
      millrace.register(QUEUE, bound > 0 ? policy.withMaxActive(bound) : policy);
    }
  }

  /** Where runs are started. */
  StartOptions options() {
    return lanes == 0
        ? StartOptions.defaults()
        : StartOptions.defaults().in(QUEUE, LaneKey.fromInput("/lane"));
  }

  /** Says what holds for the queue, from a node that is gone afterwards. */
  void register(ServerAddress server) {
    try (Millrace starter = BenchNode.starting(server)) {
      register(starter);
    }
  }

  /** Stores so many runs from a node that executes none, and is gone afterwards. */
  void store(ServerAddress server, int runs) {
    var workflow = Workflow.named(WORKFLOW, Json.class, (run, input) -> Json.NULL);
    List<Json> inputs = IntStream.range(0, runs).mapToObj(this::input).toList();
    try (Millrace starter = BenchNode.starting(server)) {
      starter.register(workflow);
      register(starter);
      int started = starter.startAll(workflow, inputs, options()).size();
      if (started != runs) {
        throw new IllegalStateException("started %d of %d runs".formatted(started, runs));
      }
    }
  }

  /** The same input without lanes, so that they alone are what differs. */
  private Json input(int run) {
    return input(Integer.toString(run % Math.max(1, lanes)));
  }

  /** The input of a run in a lane. */
  static Json input(String lane) {
    return new Json("{\"lane\":\"%s\"}".formatted(lane));
  }

  /** The lane that an input names. */
  static String lane(Json input) {
    String text = input.text();
    int end = text.lastIndexOf('"');
    return text.substring(text.lastIndexOf('"', end - 1) + 1, end);
  }
}
