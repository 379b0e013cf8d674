package io.millrace.examples;

import io.millrace.Millrace;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.workflow.Run;
import io.millrace.workflow.Workflow;
import java.nio.file.Path;
import java.util.List;

/** A whole program: a database, a workflow with a step and a group, and one run of it. */
public final class FirstRun {
  record Order(String id, List<String> parcels) {}

  static String deliver(Run run, Order order) {
    var payment = run.step("charge", () -> "paid for " + order.id());
    var labels = run.parallelAll("labels", order.parcels(), parcel -> "label of " + parcel);
    return payment + ", " + String.join(", ", labels);
  }

  static void main() throws Exception {
    try (var database = EmbeddedDatabase.at(Path.of("data"));
        var millrace = Millrace.start(database)) {
      var order = millrace.register(Workflow.named("order", Order.class, FirstRun::deliver));
      System.out.println(millrace.start(order, new Order("A-1", List.of("lamp", "desk"))).await());
    }
  }
}
