package io.millrace.engine.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens to lanes, one of a sequence. Runs are picked by numbers that are taken
 * modulo what there is: so a sequence from which others were taken out is still one.
 */
sealed interface Act {

  /**
   * A run that somebody wants.
   *
   * @param lane null for none
   * @param key 0 for no idempotency key
   * @param delay in minutes; 0 for none
   */
  record Wish(
      String queue, @Nullable String lane, String workflow, int priority, int key, int delay) {}

  /** Starts of one batch: those of one call are stored together or not at all. */
  record Start(List<List<Wish>> calls) implements Act {}

  /** A start in a transaction of somebody else, which puts nothing into lanes. */
  record Foreign(Wish wish) implements Act {}

  /** A start by a program that does not know yet of a bound: without a lane, whatever holds. */
  record Late(Wish wish) implements Act {}

  /** A node puts so many of what was stored elsewhere into lanes. */
  record Enter(int most) implements Act {}

  /** A node takes so many of what may be executed. */
  record Claim(int most) implements Act {}

  /**
   * Runs end.
   *
   * @param picks among the running ones
   * @param failures whether the run at the same place fails
   * @param room so many of those that go on are executed by the same node
   * @param ahead by how many fair keys these may be before the claims
   */
  record Finish(List<Integer> picks, List<Boolean> failures, int room, int ahead) implements Act {}

  /** Somebody cancels a run. */
  record Cancel(int pick) implements Act {}

  /** Somebody retries a run that has failed or was cancelled. */
  record Retry(int pick) implements Act {}

  /** A run that is not executed is past its deadline. */
  record Overdue(int pick) implements Act {}

  /** A node hands back a run. */
  record Release(int pick) implements Act {}

  /** The node dies; its runs are queued again, those that are to be cancelled end. */
  record NodeLoss() implements Act {}

  /** A queue gets other bounds; minutes are the window of both rates. */
  record SetQueue(
      String queue,
      @Nullable Integer most,
      @Nullable Integer mostQueued,
      @Nullable Integer rate,
      @Nullable Integer laneMost,
      @Nullable Integer laneMostQueued,
      @Nullable Integer laneRate,
      int minutes,
      boolean mutex,
      String onFailure,
      boolean byPriority)
      implements Act {}

  /** A workflow, or everything, gets another limit. */
  record SetAbove(String kind, String name, @Nullable Integer most) implements Act {}

  /** A queue stops or goes on. */
  record PauseQueue(String queue, boolean pause) implements Act {}

  /** A lane stops or goes on. */
  record PauseLane(String queue, String lane, boolean pause) implements Act {}

  /** A lane gets a limit of its own; null for the queue's again. */
  record LimitLane(String queue, String lane, @Nullable Integer most) implements Act {}

  /** A lane goes on behind a failed run. */
  record Unblock(String queue, String lane) implements Act {}

  /** What was stored without a lane while a bound was being set gets one. */
  record Adopt() implements Act {}

  /** Minutes go by, and a node looks what is due. */
  record Pass(int minutes) implements Act {}

  /** Idle lanes are forgotten. */
  record Prune() implements Act {}
}
