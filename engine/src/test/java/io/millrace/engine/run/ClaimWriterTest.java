package io.millrace.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which of the journal's writers writes for a run. */
class ClaimWriterTest {

  private final RunIds ids = new RunIds();

  @Test
  void runsOfALaneHaveOneAndLanesHaveMany() {
    LaneId lane = new LaneId("q", "a");
    assertThat(claim().in(lane).byAnyWriter().writer())
        .isEqualTo(claim().in(new LaneId("q", "a")).byAnyWriter().writer());
    assertThat(
            IntStream.range(0, 20)
                .map(i -> claim().in(new LaneId("q", "l" + i)).byAnyWriter().writer())
                .map(writer -> Math.floorMod(writer, 2))
                .boxed()
                .collect(Collectors.toSet()))
        .hasSize(2);
  }

  @Test
  void whoGetsALaneKeepsTheWriterOfItsSteps() {
    Claim before = claim().byAnyWriter();

    assertThat(before.in(new LaneId("q", "a")).writer()).isEqualTo(before.writer());
  }

  private Claim claim() {
    return new Claim(ids.next(1_000_000), 1);
  }
}
