package io.millrace.proofs.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The short form; the long one takes 10^7 messages in each cell. */
public class SoakTest {

  // Where it is about the carrier, threads of the platform show nothing.
  private static final boolean ONLY_VIRTUAL = Boolean.getBoolean("proofs.virtual");

  private static final long MESSAGES = Long.getLong("proofs.messages", 10_000);
  private static final List<Integer> PRODUCERS = List.of(1, 2, 7, 40);

  @Test
  void everyMessageArrivesOnceAndInTheOrderOfItsSender() throws Exception {
    for (Soak.Cell cell : cells()) {
      long begin = System.nanoTime();
      Soak.run(cell);
      if (Boolean.getBoolean("proofs.long")) {
        System.out.println(
            cell + ": " + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
      }
    }
  }

  private static List<Soak.Cell> cells() {
    List<Soak.Cell> cells = new ArrayList<>();
    for (int capacity : Kinds.ALL) {
      for (int producers : PRODUCERS) {
        cells.add(new Soak.Cell(capacity, producers, true, MESSAGES));
        if (!ONLY_VIRTUAL) {
          cells.add(new Soak.Cell(capacity, producers, false, MESSAGES));
        }
      }
    }
    return cells;
  }
}
