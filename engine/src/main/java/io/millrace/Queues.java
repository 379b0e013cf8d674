package io.millrace;

import io.millrace.engine.QueueOperator;
import io.millrace.queue.LaneFinding;
import io.millrace.queue.LaneKey;
import io.millrace.queue.LaneStatistics;
import io.millrace.queue.LimitStatistics;
import io.millrace.queue.Placement;
import io.millrace.queue.PolicyChange;
import io.millrace.queue.QueuePolicy;
import io.millrace.queue.QueueStatistics;
import io.millrace.run.RunSummary;
import io.millrace.workflow.Workflow;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The queues of a database: what they hold, and what can be changed about them at run time.
 *
 * <pre>{@code
 * var queues = millrace.queues().by("ada");
 * queues.change("mail", policy -> policy.withMaxActive(20));
 * queues.pauseLane("mail", "customer-7");
 * }</pre>
 *
 * <p>A change holds for all nodes as soon as its method returns, and is kept with who made it; to
 * say what holds already changes nothing. A lower limit takes no slot away: nobody else gets one
 * until there is room, and those that have one and are not claimed yet still start. A higher one
 * lets as many start at once as there is room for. Numbers are those of one moment of the database.
 *
 * <p>The queue {@code default} is always known; others are from their first run or policy on. What
 * asks for another one is refused with {@link io.millrace.failure.UnknownQueueException}.
 *
 * <p>All methods may be called from any thread, and block until the database has answered; changes
 * also wait for starts and ends that are under way in lanes. A database that cannot be reached, or
 * refuses, is a {@link io.millrace.failure.DatabaseException}; whether a change was made is then
 * asked with {@link #history(String)}.
 */
public final class Queues {

  private static final int PAGE_MAX = 1_000;
  private static final int NAME_MAX = 200;

  private final QueueOperator operator;
  private final String who;

  Queues(QueueOperator operator, String who) {
    this.operator = operator;
    this.who = who;
  }

  /**
   * The same, with who is named as the one that makes changes; else it is the node.
   *
   * @param who 1 to 200 characters, none of them NUL
   * @throws IllegalArgumentException if it is not
   */
  public Queues by(String who) {
    if (who.isBlank() || who.length() > NAME_MAX || who.indexOf(0) >= 0) {
      throw new IllegalArgumentException(
          "'%s' must have 1 to %d characters, none of them NUL".formatted(who, NAME_MAX));
    }
    return new Queues(operator, who);
  }

  /** All queues, in the order of their names. */
  public List<QueueStatistics> list() {
    return operator.list();
  }

  /**
   * One queue. Runs of the queue {@code default} without a lane have no counters: all their rows
   * are counted, which takes the longer the more there are.
   *
   * @throws io.millrace.failure.UnknownQueueException if there is no such queue
   */
  public QueueStatistics statistics(String queue) {
    return operator.statistics(queue);
  }

  /**
   * Lanes of a queue in the order of their keys, idle ones that are remembered included.
   *
   * @param after only those behind this key: the last one of the page before; null for the first
   * @param limit at most so many, 1 to 1,000
   * @throws io.millrace.failure.UnknownQueueException if there is no such queue
   * @throws IllegalArgumentException if the limit is not between 1 and 1,000
   */
  public List<LaneStatistics> lanes(String queue, @Nullable String after, int limit) {
    if (limit < 1 || limit > PAGE_MAX) {
      throw new IllegalArgumentException(
          "limit %d is not between 1 and %d".formatted(limit, PAGE_MAX));
    }
    return operator.lanes(queue, after == null ? "" : after, limit);
  }

  /**
   * One lane. One that is idle, or never had a run, shows zeros.
   *
   * @throws io.millrace.failure.UnknownQueueException if there is no such queue
   */
  public LaneStatistics lane(String queue, String lane) {
    return operator.lane(queue, checked(lane));
  }

  /**
   * Says what holds for a queue and its lanes, in place of what code says, until {@link #reset}.
   * The queue need not be known.
   *
   * @throws IllegalArgumentException if the name cannot be one
   */
  public void set(String queue, QueuePolicy policy) {
    Placement.checkQueue(queue);
    operator.set(queue, policy, who);
  }

  /**
   * The same, from what holds now. What others change at the same time is not lost.
   *
   * <pre>{@code
   * queues.change("mail", policy -> policy.withMaxActive(20));
   * }</pre>
   *
   * @param change given what holds, no bounds for a queue that is not known; called again when that
   *     was changed meanwhile. What it throws is thrown, and nothing is changed
   * @throws IllegalArgumentException if the name cannot be one
   */
  public void change(String queue, UnaryOperator<QueuePolicy> change) {
    Placement.checkQueue(queue);
    operator.change(queue, change, who);
  }

  /**
   * Back to what code says; to no bounds where it says nothing. A queue or lane that is paused
   * stays so, and a lane keeps a limit of its own.
   *
   * @throws io.millrace.failure.UnknownQueueException if there is no such queue
   */
  public void reset(String queue) {
    operator.reset(queue, who);
  }

  /**
   * The queue accepts and keeps runs, but gives none a slot. Active ones go on, and those of them
   * that are not claimed yet still start: in a queue and lanes without limits these are all that
   * are stored. Runs of the queue {@code default} without a lane stop at once, where nothing else
   * bounds them.
   *
   * @throws io.millrace.failure.UnknownQueueException if there is no such queue
   */
  public void pause(String queue) {
    operator.pause(queue, true, who);
  }

  /**
   * Its runs start again, in their order.
   *
   * @throws io.millrace.failure.UnknownQueueException if there is no such queue
   */
  public void resume(String queue) {
    operator.pause(queue, false, who);
  }

  /**
   * How many runs of a lane may hold a slot at a time, in place of what the queue says for each.
   *
   * @param maxActive 1 or more; null for what the queue says
   * @throws io.millrace.failure.UnknownQueueException if there is no such queue
   * @throws IllegalArgumentException if it is below 1
   */
  public void limitLane(String queue, String lane, @Nullable Integer maxActive) {
    operator.limitLane(queue, checked(lane), checked(maxActive), who);
  }

  /**
   * As {@link #pause}, for one lane.
   *
   * @throws io.millrace.failure.UnknownQueueException if there is no such queue
   */
  public void pauseLane(String queue, String lane) {
    operator.pauseLane(queue, checked(lane), true, who);
  }

  /**
   * As {@link #resume}, for one lane.
   *
   * @throws io.millrace.failure.UnknownQueueException if there is no such queue
   */
  public void resumeLane(String queue, String lane) {
    operator.pauseLane(queue, checked(lane), false, who);
  }

  /**
   * A lane that stands still behind a failed run goes on; the run stays failed. Does nothing to
   * another one.
   *
   * @throws io.millrace.failure.UnknownQueueException if there is no such queue
   */
  public void unblock(String queue, String lane) {
    operator.unblock(queue, checked(lane), who);
  }

  /**
   * Failed runs of a queue that were set aside, lane by lane, oldest first, at most 1,000. {@link
   * Millrace#retry} puts one back.
   *
   * @throws io.millrace.failure.UnknownQueueException if there is no such queue
   */
  public List<RunSummary> parked(String queue) {
    return operator.parked(queue);
  }

  /**
   * How many runs of a workflow may be active at a time, whatever their queues and versions.
   *
   * <p>A run that waits for that holds those behind it in its lane, and the runs of a queue without
   * a lane stand in one line together, whatever their workflows. So give a workflow that has a
   * limit a queue or lanes of its own where others are not to wait for it.
   *
   * @param workflow its name; it need not be known
   * @param maxActive 1 or more; null for any number
   * @throws IllegalArgumentException if it is below 1, or the name cannot be one
   */
  public void limitWorkflow(String workflow, @Nullable Integer maxActive) {
    if (workflow.isBlank()
        || workflow.length() > Workflow.NAME_LENGTH_MAX
        || workflow.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "workflow '%s' must have 1 to %d characters, none of them a control character"
              .formatted(workflow, Workflow.NAME_LENGTH_MAX));
    }
    operator.limitWorkflow(workflow, checked(maxActive), who);
  }

  /**
   * How many runs may be active at a time in all.
   *
   * @param maxActive 1 or more; null for any number
   * @throws IllegalArgumentException if it is below 1
   */
  public void limitAll(@Nullable Integer maxActive) {
    operator.limitAll(checked(maxActive), who);
  }

  /** The limits of workflows and of everything that hold now, everything first. */
  public List<LimitStatistics> limits() {
    return operator.limits();
  }

  /**
   * Who changed what about a queue and its lanes, newest first, at most 1,000.
   *
   * @throws io.millrace.failure.UnknownQueueException if there is no such queue
   */
  public List<PolicyChange> history(String queue) {
    return operator.history(queue);
  }

  /** Who changed what about queues, workflows and the whole, newest first, at most 1,000. */
  public List<PolicyChange> history() {
    return operator.history(null);
  }

  /**
   * Looks in the rows of all lanes for what must never be there: numbers that are not those of the
   * runs, an order or a limit that was broken, a slot that leaked, a run that may go and stands
   * still. Empty when all is well. It may be asked beside any load, and reads all runs that have
   * lanes.
   */
  public List<LaneFinding> check() {
    return operator.check();
  }

  private static String checked(String lane) {
    return new LaneKey.Fixed(lane).key();
  }

  private static @Nullable Integer checked(@Nullable Integer maxActive) {
    return QueuePolicy.defaults().withMaxActive(maxActive).maxActive();
  }
}
