package io.millrace.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.queue.QueueCounts;
import io.millrace.queue.QueuePolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QueueHintsTest {

  private static final QueueHints.Lanes NONE = new QueueHints.Lanes(0, null);
  private static final QueueHints.Lanes ONE = new QueueHints.Lanes(1, "a");
  private static final QueueHints.Lanes MANY = new QueueHints.Lanes(1_200, "a");

  private static QueueHints.Facts facts(
      Integer maxActive, boolean paused, long queued, long active, Duration oldest, long parked) {
    return new QueueHints.Facts(
        QueuePolicy.defaults().withMaxActive(maxActive),
        paused,
        new QueueCounts(queued, active, queued + active, 0, 0, 0),
        oldest,
        parked,
        NONE,
        NONE,
        NONE);
  }

  private static QueueHints.Facts lanes(
      QueueHints.Lanes halted, QueueHints.Lanes paused, QueueHints.Lanes slack) {
    return new QueueHints.Facts(
        QueuePolicy.defaults(), false, QueueCounts.none(), null, 0, halted, paused, slack);
  }

  @Test
  void aQueueThatIsWellHasNone() {
    assertThat(QueueHints.of(facts(10, false, 500, 10, Duration.ofMinutes(10), 0))).isEmpty();
    assertThat(QueueHints.of(facts(null, false, 500, 0, null, 0))).isEmpty();
    assertThat(QueueHints.of(facts(10, true, 0, 0, null, 0))).isEmpty();
    assertThat(QueueHints.of(lanes(NONE, NONE, NONE))).isEmpty();
  }

  @Test
  void oneThatIsPausedWhileRunsWait() {
    assertThat(QueueHints.of(facts(10, true, 1, 0, null, 0)))
        .containsExactly("the queue is paused and 1 run waits: resume it");
    assertThat(QueueHints.of(facts(10, true, 1_500, 0, null, 0)))
        .containsExactly("the queue is paused and 1,500 runs wait: resume it");
  }

  @Test
  void runsThatWaitForLong() {
    assertThat(QueueHints.of(facts(1, false, 1, 1, Duration.ofSeconds(601), 0)))
        .containsExactly(
            "the oldest waiting run has waited 10 min: raise the limit, add nodes, or see what the active runs wait for");
    assertThat(QueueHints.of(facts(1, false, 1, 1, Duration.ofMinutes(125), 0)).getFirst())
        .contains("2 h 5 min");
  }

  @Test
  void manyThatWaitBesideFreeSlots() {
    assertThat(QueueHints.of(facts(10, false, 100, 9, null, 0))).isEmpty();
    assertThat(QueueHints.of(facts(10, false, 101, 9, null, 0)))
        .containsExactly(
            "101 runs wait while 9 of 10 slots are taken: look for lanes at their own limit, a rate, or halted and paused lanes");
  }

  @Test
  void parkedRuns() {
    assertThat(QueueHints.of(facts(null, false, 0, 0, null, 1)))
        .containsExactly("1 failed run is parked: retry it once the cause is gone");
    assertThat(QueueHints.of(facts(null, false, 0, 0, null, 3)))
        .containsExactly("3 failed runs are parked: retry them once the cause is gone");
  }

  @Test
  void lanesThatStandStill() {
    assertThat(QueueHints.of(lanes(ONE, NONE, NONE)))
        .containsExactly(
            "lane 'a' stands still behind a failed run: retry that run, or unblock the lane");
    assertThat(QueueHints.of(lanes(NONE, MANY, NONE)))
        .containsExactly("1,200 lanes, such as 'a', are paused while runs wait: resume them");
    assertThat(QueueHints.of(lanes(NONE, NONE, MANY)).getFirst())
        .startsWith("1,200 lanes, such as 'a', have more than 100 waiting runs and free slots: ");
  }
}
