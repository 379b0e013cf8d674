package io.millrace.engine;

import io.millrace.engine.database.Database;
import io.millrace.engine.node.Workforce;
import io.millrace.engine.queue.LaneAnswers;
import io.millrace.engine.queue.LaneDoctor;
import io.millrace.engine.queue.QueueTable;
import io.millrace.engine.queue.QueueTable.Kind;
import io.millrace.engine.queue.QueueTable.LaneChange;
import io.millrace.engine.run.RunTable;
import io.millrace.failure.UnknownQueueException;
import io.millrace.queue.LaneFinding;
import io.millrace.queue.LaneStatistics;
import io.millrace.queue.LimitStatistics;
import io.millrace.queue.PolicyChange;
import io.millrace.queue.PolicySource;
import io.millrace.queue.QueueCounts;
import io.millrace.queue.QueuePolicy;
import io.millrace.queue.QueueStatistics;
import io.millrace.run.RunSummary;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What people and programs read of queues and change about them. */
public final class QueueOperator {

  // As many names as somebody reads in a sentence.
  private static final int KNOWN_MAX = 100;
  private static final int HISTORY_MAX = 1_000;
  private static final int PARKED_MAX = 1_000;

  private final Database database;
  private final QueueTable queues;
  private final RunTable runs;
  private final Workforce workforce;
  private final String nodeName;

  QueueOperator(
      Database database, QueueTable queues, RunTable runs, Workforce workforce, String nodeName) {
    this.database = database;
    this.queues = queues;
    this.runs = runs;
    this.workforce = workforce;
    this.nodeName = nodeName;
  }

  /** What lanes must never come to; empty when all is well. */
  public List<LaneFinding> check() {
    return new LaneDoctor(database).check();
  }

  /** Who changes something where nobody is named. */
  public String nodeName() {
    return nodeName;
  }

  public List<QueueStatistics> list() {
    return read("cannot list queues", handle -> queues.statistics(handle, null));
  }

  public QueueStatistics statistics(String queue) {
    return read(
        "cannot read queue '%s'".formatted(queue),
        handle ->
            queues.statistics(handle, queue).stream()
                .findFirst()
                .orElseThrow(() -> unknown(handle, queue)));
  }

  public List<LaneStatistics> lanes(String queue, String after, int limit) {
    return read(
        "cannot list lanes of queue '%s'".formatted(queue),
        handle -> {
          require(handle, queue);
          return queues.lanes(handle, queue, after, limit);
        });
  }

  public LaneStatistics lane(String queue, String lane) {
    return read(
        "cannot read lane '%s' of queue '%s'".formatted(lane, queue),
        handle ->
            queues
                .lane(handle, queue, lane)
                .orElseGet(
                    () -> {
                      Integer most =
                          queues.statistics(handle, queue).stream()
                              .findFirst()
                              .orElseThrow(() -> unknown(handle, queue))
                              .policy()
                              .lanes()
                              .maxActive();
                      return new LaneStatistics(
                          queue, lane, QueueCounts.none(), most, false, null, null, null);
                    }));
  }

  public List<PolicyChange> history(@Nullable String queue) {
    return read(
        "cannot read changes of policies",
        handle -> {
          if (queue != null) {
            require(handle, queue);
          }
          return queues.history(handle, queue, HISTORY_MAX);
        });
  }

  public List<RunSummary> parked(String queue) {
    return read(
        "cannot list parked runs of queue '%s'".formatted(queue),
        handle -> {
          require(handle, queue);
          return runs.parked(handle, queue, PARKED_MAX);
        });
  }

  public void register(String queue, QueuePolicy policy) {
    set(Kind.QUEUE, queue, PolicySource.CODE, policy, nodeName);
  }

  public void set(String queue, QueuePolicy policy, String by) {
    set(Kind.QUEUE, queue, PolicySource.OPERATOR, policy, by);
  }

  public void change(String queue, UnaryOperator<QueuePolicy> change, String by) {
    String doing = "cannot change what holds for queue '%s'".formatted(queue);
    boolean done = false;
    while (!done) {
      QueuePolicy present = read(doing, handle -> queues.policy(handle, queue));
      // Not under the lock, which everybody waits for.
      QueuePolicy wanted =
          Objects.requireNonNull(change.apply(present), "the change of a policy gives none");
      done = setIfStill(doing, queue, present, wanted, by);
    }
  }

  private boolean setIfStill(
      String doing, String queue, QueuePolicy present, QueuePolicy wanted, String by) {
    Optional<LaneAnswers> answers =
        database.inTransaction(
            doing,
            handle -> {
              queues.lockPolicies(handle);
              return queues.policy(handle, queue).equals(present)
                  ? Optional.of(
                      queues.set(handle, Kind.QUEUE, queue, PolicySource.OPERATOR, wanted, by))
                  : Optional.empty();
            });
    answers.ifPresent(known -> known.tell(workforce));
    return answers.isPresent();
  }

  public void reset(String queue, String by) {
    change(
        "cannot reset queue '%s'".formatted(queue),
        handle -> {
          require(handle, queue);
          return queues.set(
              handle, Kind.QUEUE, queue, PolicySource.DEFAULT, QueuePolicy.defaults(), by);
        });
  }

  public void limitWorkflow(String workflow, @Nullable Integer maxActive, String by) {
    limit(Kind.WORKFLOW, workflow, maxActive, by);
  }

  public void limitAll(@Nullable Integer maxActive, String by) {
    limit(Kind.GLOBAL, "", maxActive, by);
  }

  public List<LimitStatistics> limits() {
    return read("cannot list limits", queues::limits);
  }

  private void limit(Kind kind, String name, @Nullable Integer maxActive, String by) {
    PolicySource source = maxActive == null ? PolicySource.DEFAULT : PolicySource.OPERATOR;
    set(kind, name, source, QueuePolicy.defaults().withMaxActive(maxActive), by);
  }

  private void set(Kind kind, String name, PolicySource source, QueuePolicy policy, String by) {
    change(
        "cannot set what holds for %s '%s'".formatted(kind.text(), name),
        handle -> queues.set(handle, kind, name, source, policy, by));
  }

  public void pause(String queue, boolean pause, String by) {
    change(
        "cannot %s queue '%s'".formatted(pause ? "pause" : "resume", queue),
        handle -> {
          require(handle, queue);
          return queues.pause(handle, queue, pause, by);
        });
  }

  public void limitLane(String queue, String lane, @Nullable Integer maxActive, String by) {
    changeLane(queue, lane, LaneChange.LIMIT, maxActive, by);
  }

  public void pauseLane(String queue, String lane, boolean pause, String by) {
    changeLane(queue, lane, pause ? LaneChange.PAUSE : LaneChange.RESUME, null, by);
  }

  public void unblock(String queue, String lane, String by) {
    changeLane(queue, lane, LaneChange.UNBLOCK, null, by);
  }

  private void changeLane(
      String queue, String lane, LaneChange change, @Nullable Integer most, String by) {
    change(
        "cannot change lane '%s' of queue '%s'".formatted(lane, queue),
        handle -> {
          require(handle, queue);
          return queues.change(handle, queue, lane, change, most, by);
        });
  }

  private <T> T read(String doing, HandleWork<T> work) {
    return database.call(doing, jdbi -> jdbi.withHandle(work::on));
  }

  private void change(String doing, HandleWork<LaneAnswers> work) {
    database.inTransaction(doing, work::on).tell(workforce);
  }

  private void require(Handle handle, String queue) {
    List<String> known = queues.known(handle, queue, KNOWN_MAX);
    if (!known.getFirst().equals(queue)) {
      throw new UnknownQueueException(queue, known);
    }
  }

  private UnknownQueueException unknown(Handle handle, String queue) {
    return new UnknownQueueException(queue, queues.known(handle, queue, KNOWN_MAX));
  }

  /** Work on a connection of the pool. */
  @FunctionalInterface
  private interface HandleWork<T> {
    T on(Handle handle);
  }
}
