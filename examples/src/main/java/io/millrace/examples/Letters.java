package io.millrace.examples;

import io.millrace.Millrace;
import io.millrace.queue.LaneKey;
import io.millrace.queue.LanePolicy;
import io.millrace.queue.QueuePolicy;
import io.millrace.run.StartOptions;
import io.millrace.workflow.Workflow;
import java.util.List;

/** A queue with a lane for each customer: letters of one go out one by one, in their order. */
final class Letters {
  record Letter(String customer, String text) {}

  static void deliver(Millrace millrace, List<Letter> letters) throws Exception {
    millrace.register(
        "letters",
        QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(1)) // of one customer
            .withMaxActive(20)); // of all together
    var deliver =
        millrace.register(
            Workflow.named(
                "deliver",
                Letter.class,
                (run, letter) ->
                    run.step("send", () -> letter.text() + " for " + letter.customer())));
    var place = StartOptions.defaults().in("letters", LaneKey.fromInput("/customer"));
    for (var run : millrace.startAll(deliver, letters, place)) {
      run.await();
    }
    System.out.println(millrace.queues().statistics("letters").counts());
  }
}
