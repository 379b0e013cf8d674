package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.examples.Letters.Letter;
import io.millrace.queue.LaneStatistics;
import io.millrace.queue.QueueCounts;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LettersTest {

  @TempDir Path folder;

  @Test
  void eachCustomerHasALaneAndEachLetterIsDelivered() throws Exception {
    try (var database = EmbeddedDatabase.at(folder);
        var millrace = Millrace.start(database)) {
      Letters.deliver(
          millrace,
          List.of(new Letter("ada", "one"), new Letter("bob", "one"), new Letter("ada", "two")));

      assertThat(millrace.queues().statistics("letters").counts())
          .isEqualTo(new QueueCounts(0, 0, 3, 3, 0, 0));
      assertThat(millrace.queues().lanes("letters", null, 10))
          .extracting(LaneStatistics::counts)
          .containsExactlyInAnyOrder(
              new QueueCounts(0, 0, 2, 2, 0, 0), new QueueCounts(0, 0, 1, 1, 0, 0));
    }
  }
}
