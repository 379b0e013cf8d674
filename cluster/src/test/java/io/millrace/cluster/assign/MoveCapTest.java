package io.millrace.cluster.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.Partition;
import io.millrace.cluster.failure.InvalidClusterException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MoveCapTest {

  private static final List<Partition> PARTITIONS = Rounds.equal(6);
  private static final Map<String, String> WISHED =
      Map.of("p-0", "b", "p-1", "b", "p-2", "b", "p-3", "b", "p-4", "b", "p-5", "a");

  // p-0 is of a lost node, p-1 is new, p-2 to p-4 would move, p-5 would not.
  private static final Round ROUND =
      new Round(
          List.of("a", "b"),
          PARTITIONS,
          Map.of("p-0", "lost", "p-2", "a", "p-3", "a", "p-4", "a", "p-5", "a"));

  @Test
  void theFirstMovesByKeyAreLetThrough() {
    assertThat(MoveCap.limit(ROUND, WISHED, 2))
        .containsExactly(
            Map.entry("p-0", "b"),
            Map.entry("p-1", "b"),
            Map.entry("p-2", "b"),
            Map.entry("p-3", "b"),
            Map.entry("p-4", "a"),
            Map.entry("p-5", "a"));
  }

  @Test
  void partitionsWithoutALivingOwnerAreNeverHeldBack() {
    assertThat(MoveCap.limit(ROUND, WISHED, 0))
        .containsEntry("p-0", "b")
        .containsEntry("p-1", "b")
        .containsEntry("p-2", "a")
        .containsEntry("p-3", "a")
        .containsEntry("p-4", "a");
  }

  @Test
  void whatFitsIsAsWished() {
    assertThat(MoveCap.limit(ROUND, WISHED, 3)).isEqualTo(WISHED);
  }

  @Test
  void theOrderOfTheRoundDoesNotMatter() {
    Round reversed = new Round(List.of("b", "a"), PARTITIONS.reversed(), ROUND.current());

    assertThat(MoveCap.limit(reversed, WISHED, 1)).isEqualTo(MoveCap.limit(ROUND, WISHED, 1));
  }

  @Test
  void roundAfterRoundArrivesWhereTheStrategyWantedToBe() {
    List<Partition> partitions = Rounds.equal(100);
    Map<String, String> owners =
        Sticky.defaults().assign(Rounds.first(Rounds.nodes(4), partitions));

    // Twenty of a hundred go to the fifth node, seven at a time.
    for (int left : new int[] {13, 6, 0}) {
      Round round = Rounds.next(Rounds.nodes(5), partitions, owners);
      owners = MoveCap.limit(round, Sticky.defaults().assign(round), 7);

      Round next = Rounds.next(Rounds.nodes(5), partitions, owners);
      assertThat(Rounds.taken(next, Sticky.defaults().assign(next))).isEqualTo(left);
    }
  }

  @Test
  void wrongArgumentsAreRefused() {
    assertThatThrownBy(() -> MoveCap.limit(ROUND, WISHED, -1))
        .isInstanceOf(InvalidClusterException.class)
        .hasMessageContaining("movesMax -1 must not be negative");
    assertThatThrownBy(() -> MoveCap.limit(ROUND, Map.of("p-0", "a"), 1))
        .isInstanceOf(InvalidClusterException.class)
        .hasMessageContaining("partition 'p-1' has no node");
  }
}
