package io.millrace.engine.node;

import io.millrace.engine.database.Database;
import io.millrace.engine.run.RunKey;
import io.millrace.engine.run.RunTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the runs of dead nodes back to the queue. A normal path of every node: whoever comes first
 * does it. First the node's row is locked and marked, which waits for writes under way and bars
 * later ones; only then, in a statement that sees all of those, its runs are requeued.
 */
final class Recovery {

  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final Database database;
  private final NodeTable nodes;
  private final RunTable runs;

  Recovery(Database database, NodeTable nodes, RunTable runs) {
    this.database = database;
    this.nodes = nodes;
    this.runs = runs;
  }

  /** Recovers from nodes whose lease has run out. Gives the first run that became claimable. */
  Optional<RunKey> expired() {
    return bury(nodes::buryExpired);
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
    return gone.isEmpty() ? Optional.empty() : bury(handle -> nodes.buryGone(handle, gone));
  }

  /**
   * A node leaves. What it still holds goes back too: a claim whose answer was lost, a run whose
   * end could not be recorded. Nobody would look for runs of a node that has left.
   */
  void leave(long node) {
    database.call(
        "cannot leave",
        jdbi ->
            jdbi.inTransaction(
                handle -> {
                  nodes.leave(handle, node);
                  return runs.requeue(handle, List.of(node));
                }));
  }

  /**
   * A node that leaves while runs of it ignore their interrupt gives them up as a dead one would.
   */
  void give(long node) {
    bury(handle -> nodes.buryGone(handle, List.of(node)));
  }

  private Optional<RunKey> bury(Function<Handle, List<Long>> mark) {
    return database.call(
        "cannot recover from dead nodes",
        jdbi ->
            jdbi.inTransaction(
                handle -> {
                  List<Long> dead = mark.apply(handle);
                  List<RunKey> freed = dead.isEmpty() ? List.of() : runs.requeue(handle, dead);
                  if (!dead.isEmpty()) {
                    log.info(
                        "nodes {} are dead; {} of their runs are queued again", dead, freed.size());
                  }
                  return freed.stream().min(RunKey::compareTo);
                }));
  }
}
