package io.millrace.examples;

import io.millrace.workflow.Branch;
import io.millrace.workflow.RetryPolicy;
import io.millrace.workflow.Run;
import io.millrace.workflow.StepOptions;
import java.time.Duration;

/** Branches with types of their own, a race, a step in the transaction of its own SQL. */
final class Shipping {
  record Parcel(String id, int grams) {}

  static String ship(Run run, Parcel parcel) {
    int booked =
        run.transaction( // the row and the record of the step: both or neither
            "book",
            connection -> {
              try (var insert = connection.prepareStatement("insert into booking values (?)")) {
                insert.setString(1, parcel.id());
                return insert.executeUpdate();
              }
            });
    String route =
        run.parallel(
            "checks",
            group -> {
              Branch<Integer> price = group.fork("price", () -> 300 + parcel.grams() / 10);
              Branch<String> depot = group.fork("depot", () -> "HAM");
              group.join(); // the first failure cancels the other and is thrown
              return "%s for %d".formatted(depot.get(), price.get());
            });
    String label =
        run.race( // the first success counts, in every replay the same
            "label",
            race -> {
              var patience =
                  StepOptions.within(Duration.ofSeconds(5))
                      .withRetry(RetryPolicy.exponential(3, Duration.ofMillis(100)));
              race.add("near", patience, () -> "label of " + parcel.id());
              race.add("far", patience, () -> "label of " + parcel.id());
            });
    return "%d booked, %s, %s".formatted(booked, route, label);
  }
}
