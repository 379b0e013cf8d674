package io.millrace.engine.node;

import io.millrace.engine.database.Database;
import io.millrace.engine.run.RunKey;
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
  private final int crashesMax;

  // Runs that were ended here and may have open steps whose rows were locked then.
  private final Set<RunId> unclosed = ConcurrentHashMap.newKeySet();

  Recovery(Database database, NodeTable nodes, RunTable runs, int crashesMax) {
    this.database = database;
    this.nodes = nodes;
    this.runs = runs;
    this.crashesMax = crashesMax;
  }

  /** Recovers from nodes whose lease has run out. Gives the first run that became claimable. */
  Optional<RunKey> expired() {
    return bury(nodes::buryExpired, this::crashed);
  }

  /** Recovers from nodes of this machine whose process is gone, without waiting for their lease. */
  Optional<RunKey> goneFrom(Host host) {
    if (host.name().isEmpty()) {
      return Optional.empty();
    }
    List<Long> gone =
        database.call(
            "cannot read the nodes of this machine",
            jdbi ->
                jdbi.withHandle(handle -> nodes.onHost(handle, host)).stream()
                    .filter(local -> Host.isGone(local.pid(), local.started()))
                    .map(NodeTable.Local::nodeId)
                    .toList());
    return gone.isEmpty()
        ? Optional.empty()
        : bury(handle -> nodes.buryGone(handle, gone), this::crashed);
  }

  /**
   * A node leaves. What it still holds goes back too: a claim whose answer was lost, a run whose
   * end could not be recorded. Nobody would look for runs of a node that has left.
   */
  void leave(long node) {
    database.inTransaction(
        "cannot leave",
        handle -> {
          nodes.lockBriefly(handle);
          nodes.leave(handle, node);
          return runs.requeueLeft(handle, List.of(node));
        });
  }

  /**
   * A node that leaves while runs of it ignore their interrupt gives them up as a dead one would.
   */
  void give(long node) {
    bury(handle -> nodes.buryGone(handle, List.of(node)), runs::requeueLeft);
  }

  private Optional<RunKey> bury(
      Function<Handle, List<Long>> mark,
      BiFunction<Handle, List<Long>, List<RunTable.Freed>> requeue) {
    List<RunTable.Freed> freed =
        database.inTransaction(
            "cannot recover from dead nodes",
            handle -> {
              nodes.lockBriefly(handle);
              List<Long> dead = mark.apply(handle);
              return dead.isEmpty() ? List.of() : freed(dead, requeue.apply(handle, dead));
            });
    freed.stream().filter(f -> f.status() != RunStatus.QUEUED).forEach(f -> unclosed.add(f.run()));
    return freed.stream()
        .filter(f -> f.status() == RunStatus.QUEUED)
        .map(RunTable.Freed::key)
        .min(RunKey::compareTo);
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
    return runs.requeueCrashed(handle, dead, crashesMax);
  }

  private static List<RunTable.Freed> freed(List<Long> dead, List<RunTable.Freed> freed) {
    long queued = freed.stream().filter(f -> f.status() == RunStatus.QUEUED).count();
    log.info("nodes {} are dead; {} of their runs are queued again", dead, queued);
    freed.stream()
        .filter(f -> f.status() == RunStatus.FAILED)
        .forEach(f -> log.warn("run {} loses its nodes again and again; it has failed", f.run()));
    return freed;
  }

  /** Ends queued runs whose deadline has passed. */
  void overdue() {
    List<RunTable.Expired> ended =
        database.call(
            "cannot end runs past their deadline",
            jdbi -> jdbi.withHandle(handle -> runs.expire(handle, EXPIRED_TOGETHER_MAX)));
    ended.stream().filter(RunTable.Expired::open).forEach(run -> unclosed.add(run.run()));
    log.info("{} queued runs were past their deadline and have failed", ended.size());
  }
}
