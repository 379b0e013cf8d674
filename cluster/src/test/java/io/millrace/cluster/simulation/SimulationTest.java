package io.millrace.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Scenario 14: thousands of histories, each from a seed. {@code -Dsimulation.seed=N} repeats one,
 * {@code -Dsimulation.histories=N} explores so many.
 */
class SimulationTest {

  private static final int HISTORIES = Integer.getInteger("simulation.histories", 10_000);
  // Every planted bug was found within some hundreds.
  private static final int HISTORIES_OF_A_BUG = 4_000;

  @Test
  void scenario14_noHistoryBreaksAnInvariant() {
    Long seed = Long.getLong("simulation.seed");
    var wrong =
        seed == null
            ? Exploration.firstWrong(anywhere(), HISTORIES)
            : Optional.of(new History(seed).run()).filter(found -> !found.isEmpty());

    assertThat(wrong).as("what was wrong, with its seed").isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Mutant.class)
  void scenario14_aRuleThatIsLeftOutIsFound(Mutant mutant) throws ReflectiveOperationException {
    assertThat(mutant.firstWrong(anywhere(), HISTORIES_OF_A_BUG)).isPresent();
  }

  @Test
  void aSeedGivesTheSameHistoryAgain() {
    History once = new History(42);
    History again = new History(42);
    once.run();
    again.run();

    assertThat(again.versions()).isEqualTo(once.versions()).isPositive();
    assertThat(again.log()).isEqualTo(once.log());
  }

  private static long anywhere() {
    return new SplittableRandom().nextLong(Long.MAX_VALUE / 2);
  }
}
