package io.millrace.engine.node;

import io.millrace.engine.database.Database;
import io.millrace.engine.queue.LaneAnswers;
import io.millrace.engine.queue.LaneListener;
import io.millrace.engine.queue.LaneTable;
import io.millrace.engine.run.RunTable;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the runs of dead nodes back to the queue, and ends those that no node will. A normal path
 * of every node: whoever comes first does it. First the node's row is locked and marked, which
 * waits for writes under way and bars later ones; only then, in a statement that sees all of those,
 * its runs are requeued.
 */
final class Recovery {

  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  // Ended between two heartbeats, which wait meanwhile: some tenths of a second. The rest follows.
  private static final int EXPIRED_TOGETHER_MAX = 5_000;

  private final Database database;
  private final NodeTable nodes;
  private final RunTable runs;
  private final LaneTable lanes;
  private final LaneListener listener;
  private final int crashesMax;

  // Runs that were ended here and may have open steps whose rows were locked then.
  private final Set<RunId> unclosed = ConcurrentHashMap.newKeySet();

  Recovery(
      Database database,
      NodeTable nodes,
      RunTable runs,
      LaneTable lanes,
      LaneListener listener,
      int crashesMax) {
    this.database = database;
    this.nodes = nodes;
    this.runs = runs;
    this.lanes = lanes;
    this.listener = listener;
    this.crashesMax = crashesMax;
  }

  /** Recovers from nodes whose lease has run out. Says whether runs became claimable. */
  boolean expired() {
    return bury(nodes::buryExpired, this::crashed);
  }

  /** Recovers from nodes of this machine whose process is gone, without waiting for their lease. */
  boolean goneFrom(Host host) {
    if (host.name().isEmpty()) {
      return false;
    }
    List<Long> gone =
        database.call(
            "cannot read the nodes of this machine",
            jdbi ->
                jdbi.withHandle(handle -> nodes.onHost(handle, host)).stream()
                    .filter(local -> Host.isGone(local.pid(), local.started()))
                    .map(NodeTable.Local::nodeId)
                    .toList());
    return !gone.isEmpty() && bury(handle -> nodes.buryGone(handle, gone), this::crashed);
  }

  /**
   * A node leaves. What it still holds goes back too: a claim whose answer was lost, a run whose
   * end could not be recorded. Nobody would look for runs of a node that has left.
   */
  void leave(long node) {
    bury(
        handle -> {
          nodes.leave(handle, node);
          return List.of(node);
        },
        runs::requeueLeft);
  }

  /**
   * A node that leaves while runs of it ignore their interrupt gives them up as a dead one would.
   */
  void give(long node) {
    bury(handle -> nodes.buryGone(handle, List.of(node)), runs::requeueLeft);
  }

  /** Says whether runs became claimable. */
  private boolean bury(
      Function<Handle, List<Long>> mark,
      BiFunction<Handle, List<Long>, List<RunTable.Freed>> requeue) {
    Buried buried =
        database.inTransaction(
            "cannot recover from dead nodes",
            handle -> {
              nodes.lockBriefly(handle);
              List<Long> dead = mark.apply(handle);
              if (dead.isEmpty()) {
                return new Buried(List.of(), Optional.empty());
              }
              // Before any run: some may end, and then the next of their lanes go.
              lanes.lockOfNodes(handle, dead);
              return buried(handle, requeue.apply(handle, dead));
            });
    buried.freed.stream().filter(Recovery::hasEnded).forEach(f -> unclosed.add(f.run()));
    buried.answers.ifPresent(answers -> answers.tell(listener));
    return buried.freed.stream().anyMatch(f -> !hasEnded(f));
  }

  private record Buried(List<RunTable.Freed> freed, Optional<LaneAnswers> answers) {}

  private Buried buried(Handle handle, List<RunTable.Freed> freed) {
    List<RunId> ended = freed.stream().filter(Recovery::hasEnded).map(RunTable.Freed::run).toList();
    return new Buried(
        freed, ended.isEmpty() ? Optional.empty() : Optional.of(lanes.leave(handle, ended)));
  }

  private static boolean hasEnded(RunTable.Freed freed) {
    return freed.status() != RunStatus.QUEUED;
  }

  /**
   * Closes the steps of ended runs that a transaction of a dead node held when they ended. That may
   * hold them for long; nobody waits for it, and nothing depends on it but what people see.
   */
  void closeSteps() {
    List<RunId> ended = List.copyOf(unclosed);
    if (!ended.isEmpty()) {
      List<RunId> locked =
          database.inTransaction(
              "cannot close the steps of ended runs", handle -> runs.closeSteps(handle, ended));
      ended.stream().filter(run -> !locked.contains(run)).forEach(unclosed::remove);
    }
  }

  private List<RunTable.Freed> crashed(Handle handle, List<Long> dead) {
    return said(dead, runs.requeueCrashed(handle, dead, crashesMax));
  }

  private static List<RunTable.Freed> said(List<Long> dead, List<RunTable.Freed> freed) {
    long queued = freed.stream().filter(f -> f.status() == RunStatus.QUEUED).count();
    log.info("nodes {} are dead; {} of their runs are queued again", dead, queued);
    freed.stream()
        .filter(f -> f.status() == RunStatus.FAILED)
        .forEach(f -> log.warn("run {} loses its nodes again and again; it has failed", f.run()));
    return freed;
  }

  /** Ends queued runs whose deadline has passed, or that were to be started by now. */
  void overdue() {
    List<RunTable.Expired> ended =
        database.inTransaction("cannot end runs that are too late", this::expire);
    ended.stream().filter(RunTable.Expired::open).forEach(run -> unclosed.add(run.run()));
    log.info("{} queued runs were too late and have failed", ended.size());
  }

  private List<RunTable.Expired> expire(Handle handle) {
    List<RunId> late = runs.overdue(handle, EXPIRED_TOGETHER_MAX);
    lanes.lock(handle, late);
    List<RunTable.Expired> ended = runs.expire(handle, late);
    if (!ended.isEmpty()) {
      List<RunId> left = ended.stream().map(RunTable.Expired::run).toList();
      LaneAnswers answers = lanes.leave(handle, left);
      handle.afterCommit(() -> answers.tell(listener));
    }
    return ended;
  }
}
