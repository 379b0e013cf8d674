package io.millrace.engine.queue;

import io.millrace.queue.QueueCounts;
import io.millrace.queue.QueuePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What somebody should look at in a queue, a sentence each. */
final class QueueHints {

  /** So many waiting runs beside free slots are no coincidence of a moment. */
  static final int MANY_QUEUED = 100;

  private static final Duration LONG_WAIT = Duration.ofMinutes(10);

  private QueueHints() {}

  /**
   * Some lanes of a queue that have something in common.
   *
   * @param count how many
   * @param example the key of one of them; null when there is none
   */
  record Lanes(long count, @Nullable String example) {

    /** Such as {@code lane 'a'} or {@code 3 lanes, such as 'a',}. */
    String named() {
      return count == 1
          ? "lane '%s'".formatted(example)
          : "%,d lanes, such as '%s',".formatted(count, example);
    }

    String verb(String one, String many) {
      return count == 1 ? one : many;
    }
  }

  /**
   * What the hints of a queue are made of.
   *
   * @param policy what is bounded
   * @param paused whether it starts none
   * @param counts how many runs
   * @param oldestQueued how long the oldest has waited; null when none waits
   * @param parked how many failed runs are set aside
   * @param halted lanes that stand still behind a failed run
   * @param pausedLanes paused lanes in which runs wait
   * @param slackLanes lanes with more than {@link #MANY_QUEUED} waiting runs and free slots
   */
  record Facts(
      QueuePolicy policy,
      boolean paused,
      QueueCounts counts,
      @Nullable Duration oldestQueued,
      long parked,
      Lanes halted,
      Lanes pausedLanes,
      Lanes slackLanes) {}

  static List<String> of(Facts facts) {
    List<String> hints = new ArrayList<>();
    paused(facts, hints);
    lanes(facts, hints);
    waiting(facts, hints);
    if (facts.parked() > 0) {
      hints.add(
          "%s: retry %s once the cause is gone"
              .formatted(
                  facts.parked() == 1
                      ? "1 failed run is parked"
                      : "%,d failed runs are parked".formatted(facts.parked()),
                  facts.parked() == 1 ? "it" : "them"));
    }
    return List.copyOf(hints);
  }

  private static void paused(Facts facts, List<String> hints) {
    if (facts.paused() && facts.counts().queued() > 0) {
      hints.add(
          "the queue is paused and %s: resume it".formatted(runsWait(facts.counts().queued())));
    }
    if (facts.pausedLanes().count() > 0) {
      hints.add(
          "%s %s paused while runs wait: resume %s"
              .formatted(
                  facts.pausedLanes().named(),
                  facts.pausedLanes().verb("is", "are"),
                  facts.pausedLanes().verb("it", "them")));
    }
  }

  private static void lanes(Facts facts, List<String> hints) {
    if (facts.halted().count() > 0) {
      hints.add(
          "%s %s still behind a failed run: retry that run, or unblock the lane"
              .formatted(facts.halted().named(), facts.halted().verb("stands", "stand")));
    }
    if (facts.slackLanes().count() > 0 && !facts.paused()) {
      hints.add(
          "%s %s more than %d waiting runs and free slots: look for a rate, or a limit of the queue, a workflow or everything"
              .formatted(
                  facts.slackLanes().named(), facts.slackLanes().verb("has", "have"), MANY_QUEUED));
    }
  }

  private static void waiting(Facts facts, List<String> hints) {
    Duration oldest = facts.oldestQueued();
    if (oldest != null && oldest.compareTo(LONG_WAIT) > 0) {
      hints.add(
          "the oldest waiting run has waited %s: raise the limit, add nodes, or see what the active runs wait for"
              .formatted(length(oldest)));
    }
    Integer maxActive = facts.policy().maxActive();
    QueueCounts counts = facts.counts();
    if (!facts.paused()
        && maxActive != null
        && counts.queued() > MANY_QUEUED
        && counts.active() < maxActive) {
      hints.add(
          "%s while %,d of %,d slots are taken: look for lanes at their own limit, a rate, or halted and paused lanes"
              .formatted(runsWait(counts.queued()), counts.active(), maxActive));
    }
  }

  private static String runsWait(long count) {
    return count == 1 ? "1 run waits" : "%,d runs wait".formatted(count);
  }

  private static String length(Duration duration) {
    return duration.toHours() == 0
        ? "%d min".formatted(duration.toMinutes())
        : "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
  }
}
