package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.examples.Shipping.Parcel;
import io.millrace.workflow.Workflow;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippingTest {

  @TempDir Path folder;

  @Test
  void aParcelIsBookedOnceAndGetsItsLabel() throws Exception {
    try (var database = EmbeddedDatabase.at(folder);
        var millrace = Millrace.start(database)) {
      try (var connection = database.getConnection();
          var statement = connection.createStatement()) {
        statement.execute("create table booking (parcel text primary key)");
      }
      var ship = millrace.register(Workflow.named("ship", Parcel.class, Shipping::ship));

      assertThat(millrace.start(ship, new Parcel("P-1", 2_000)).await())
          .isEqualTo("1 booked, HAM for 500, label of P-1");
    }
  }
}
