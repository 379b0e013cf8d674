package io.millrace.cluster.assign;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.Partition;
import io.millrace.cluster.assign.World.Change;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random histories of nodes and partitions, and what holds for every answer to every round of them.
 * A failure prints the seed that plays it again.
 */
class StrategiesPropertyTest {

  private static final long SEED = Long.getLong("assign.seed", System.nanoTime() & 0xffffffffL);
  private static final int HISTORIES = Integer.getInteger("assign.histories", 200);
  private static final int ROUNDS = 15;

  private static final List<Strategy> STRATEGIES =
      List.of(
          Sticky.defaults(),
          new Sticky(4),
          ConsistentHash.defaults(),
          new ConsistentHash(1),
          Weighted.defaults(),
          new Weighted(0.4),
          new RoundRobin());

  // Weighted, outside of its bound, moved again when it was asked again.
  private static final long FOUND_ONCE = 3_516_495_007L;

  @Test
  void whatWasFoundOnceHolds() {
    playAll(FOUND_ONCE, 1);
  }

  @Test
  void everyAnswerKeepsWhatItsStrategyPromises() {
    playAll(SEED, HISTORIES);
  }

  private static void playAll(long from, int histories) {
    for (long seed = from; seed < from + histories; seed++) {
      World world = new World(seed);
      Map<Strategy, Map<String, String>> answers = new HashMap<>();
      Change change = Change.BEGIN;
      for (int round = 0; round < ROUNDS; round++) {
        for (Strategy strategy : STRATEGIES) {
          play(seed, world, change, strategy, answers);
        }
        change = world.change();
      }
    }
  }

  private static void play(
      long seed,
      World world,
      Change change,
      Strategy strategy,
      Map<Strategy, Map<String, String>> answers) {
    Round round = world.round(answers.getOrDefault(strategy, Map.of()));
    Map<String, String> answer = strategy.assign(round);
    try {
      isComplete(round, answer);
      isTheSameFor(world, strategy, round, answer);
      movesNothingMore(strategy, round, answer);
      Bounds.hold(strategy, round, answer);
      movesLittle(world, strategy, round, answer);
    } catch (AssertionError problem) {
      throw new AssertionError(
          "again: -Dassign.seed=%d -Dassign.histories=1%n%s after %s: %s%n%s"
              .formatted(seed, strategy, change, problem.getMessage(), world),
          problem);
    }
    answers.put(strategy, answer);
  }

  private static void isComplete(Round round, Map<String, String> answer) {
    assertThat(answer.keySet())
        .as("partitions")
        .containsExactlyElementsOf(round.partitions().stream().map(Partition::key).toList());
    Set<String> unknown = new HashSet<>(answer.values());
    unknown.removeAll(Set.copyOf(round.nodes()));
    assertThat(unknown).as("unknown nodes").isEmpty();
  }

  private static void isTheSameFor(
      World world, Strategy strategy, Round round, Map<String, String> answer) {
    assertThat(strategy.assign(round)).as("the second time").isEqualTo(answer);
    assertThat(strategy.assign(world.shuffled(round))).as("shuffled").isEqualTo(answer);
  }

  private static void movesNothingMore(Strategy strategy, Round round, Map<String, String> answer) {
    Round again = Rounds.next(round.nodes(), round.partitions(), answer);
    assertThat(strategy.assign(again)).as("asked again").isEqualTo(answer);
  }

  private static void movesLittle(
      World world, Strategy strategy, Round round, Map<String, String> answer) {
    long taken = Rounds.taken(round, answer);
    long fewest = Rounds.fewestTaken(round);
    switch (strategy) {
      case Sticky(int spreadMax) when spreadMax == 1 ->
          assertThat(taken).as("taken").isEqualTo(fewest);
      case Sticky _ -> assertThat(taken).as("taken").isLessThanOrEqualTo(fewest);
      case Weighted _ when world.equalWeights() ->
          assertThat(taken).as("taken").isLessThanOrEqualTo(fewest);
      default -> {}
    }
  }
}
