package io.millrace.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.run.RunKey;
import org.junit.jupiter.api.Test;

/** Who may pass those that are known to wait. */
class ReadyTest {

  private static final RunKey FIFTH = new RunKey(5, 100);

  @Test
  void noRunOfALaneWithALaterPriorityPassesAnother() {
    assertThat(new Ready(null, FIFTH).passing()).isEqualTo(5);
    assertThat(new Ready(null, FIFTH).priority()).isEqualTo(5);
  }

  @Test
  void nonePassesRunsWithoutALane() {
    assertThat(new Ready(FIFTH, null).passing()).isEqualTo(Integer.MIN_VALUE);
    assertThat(new Ready(FIFTH, new RunKey(7, 1)).passing()).isEqualTo(Integer.MIN_VALUE);
    assertThat(new Ready(FIFTH, new RunKey(7, 1)).priority()).isEqualTo(5);
  }

  @Test
  void allPassWhereNothingIsSaid() {
    assertThat(Ready.NOTHING.passing()).isEqualTo(Integer.MAX_VALUE);
    assertThat(Ready.NOTHING.priority()).isEqualTo(Integer.MAX_VALUE);
    assertThat(Ready.ANYTHING.passing()).isEqualTo(Integer.MIN_VALUE);
  }
}
