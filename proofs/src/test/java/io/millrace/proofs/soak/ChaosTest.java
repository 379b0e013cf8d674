package io.millrace.proofs.soak;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rounds in which everything happens at once, chosen by a seed that is printed. */
public class ChaosTest {

  private static final long SECONDS = Long.getLong("proofs.chaos", 3);

  @Test
  void whatWasSentIsReceivedOnceWhateverHappens() throws Exception {
    long seed = Long.getLong("proofs.seed", System.nanoTime());
    System.out.println("chaos: seed " + seed + ", to repeat: -Dproofs.seed=" + seed);
    Random random = new Random(seed);
    long begin = System.nanoTime();
    long rounds = 0;
    do {
      Chaos.Plan plan = Chaos.Plan.of(random);
      try {
        new Chaos(plan).run();
      } catch (AssertionError e) {
        throw new AssertionError("seed %d, round %d".formatted(seed, rounds), e);
      }
      rounds++;
    } while (System.nanoTime() - begin < Duration.ofSeconds(SECONDS).toNanos());
    System.out.println("chaos: " + rounds + " rounds");
  }
}
