package io.millrace.server.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.queue.LanePolicy;
import io.millrace.queue.LaneStatistics;
import io.millrace.queue.PolicyChange;
import io.millrace.queue.PolicySource;
import io.millrace.queue.QueueCounts;
import io.millrace.queue.QueuePolicy;
import io.millrace.queue.QueueStatistics;
import io.millrace.queue.Rate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueTextTest {

  private static final QueueCounts COUNTS = new QueueCounts(1_500, 3, 9_000, 7_400, 90, 7);
  private static final QueueStatistics MAIL =
      new QueueStatistics(
          "mail",
          new QueuePolicy(
              LanePolicy.defaults().withMaxActive(1),
              10,
              null,
              Rate.of(100, Duration.ofSeconds(1)),
              null),
          PolicySource.CODE,
          true,
          COUNTS,
          12,
          Duration.ofMinutes(11),
          TestRuns.T0,
          List.of("the queue is paused and 1,500 runs wait: resume it"));
  private static final LaneStatistics HALTED =
      new LaneStatistics("mail", "a\nb", COUNTS, 1, false, TestRuns.ID, null, TestRuns.T0);

  @Test
  void aListHasALineForEachQueueAndThenWhatToLookAt() {
    assertThat(QueueText.list(List.of(MAIL)))
        .containsExactly(
            "QUEUE                        QUEUED     ACTIVE    LIMIT        OLDEST       ENDED  STATE",
            "mail                          1,500          3       10    11 min 0 s       7,497  paused",
            "mail: the queue is paused and 1,500 runs wait: resume it");
  }

  @Test
  void aQueueIsShownWithTheOptionsThatSetIt() {
    assertThat(QueueText.queue(MAIL))
        .containsExactly(
            "queue              mail",
            "state              paused",
            "queued             1,500, the oldest for 11 min 0 s",
            "active             3",
            "enqueued           9,000",
            "succeeded          7,400",
            "failed             90",
            "cancelled          7",
            "lanes              12",
            "changed            2026-11-21T10:00:00Z",
            "policy             said by code",
            "  max-active       10",
            "  max-queued       none",
            "  rate             100/PT1S",
            "  start-within     none",
            "  lane-max-active  1",
            "  lane-max-queued  none",
            "  lane-rate        none",
            "  mode             ordered",
            "  order            fifo",
            "  on-failure       skip",
            "look               the queue is paused and 1,500 runs wait: resume it");
  }

  @Test
  void aLaneSaysWhatHaltsIt() {
    assertThat(QueueText.lane(HALTED))
        .startsWith(
            "queue              mail",
            "lane               a?b",
            "state              halted behind run 0190a1b2-7c00-7000-8000-000000000001")
        .contains("limit              1");
    assertThat(QueueText.lanes(List.of(HALTED), "a\nb"))
        .hasSize(3)
        .last()
        .isEqualTo("more with: --after 'a?b'");
    assertThat(QueueText.lanes(List.of(), null)).containsExactly("no lanes");
  }

  @Test
  void aChangeSaysWhatBecameOfWhat() {
    var set =
        new PolicyChange(
            TestRuns.T0,
            "ada",
            "queue",
            "mail",
            null,
            "set",
            "{\"max_active\":null,\"mode\":\"ordered\",\"paused\":false}",
            "{\"max_active\":5,\"mode\":\"mutex\",\"paused\":false}");

    assertThat(QueueText.history(List.of(set)))
        .containsExactly(
            "2026-11-21T10:00:00Z  ada           set      max_active none -> 5, mode ordered -> mutex");
    assertThat(QueueText.history(List.of())).containsExactly("no changes");
  }
}
