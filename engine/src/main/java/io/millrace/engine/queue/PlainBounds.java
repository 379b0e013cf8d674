package io.millrace.engine.queue;

import io.millrace.engine.database.Database;
import io.millrace.failure.DatabaseException;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether something bounds runs of which neither queue nor lane is said, so that they need a lane.
 * What is known is up to a second old: a run that is stored without a lane nevertheless is passed
 * over by claims and gets one soon.
 */
public final class PlainBounds {

  private static final Logger log = LoggerFactory.getLogger(PlainBounds.class);

  private static final long OLD_NANOS = 1_000_000_000L;

  private final Database database;

  private final ReentrantLock looking = new ReentrantLock();

  // Both written under the lock, read by all.
  private volatile Set<String> known = Set.of();
  private volatile long nextLookNanos = System.nanoTime();

  public PlainBounds(Database database) {
    this.database = database;
  }

  /** For runs of the default queue of this workflow. */
  public boolean hold(String workflow) {
    Set<String> bounds = known();
    return !bounds.isEmpty()
        && (bounds.contains("global:")
            || bounds.contains("queue:default")
            || bounds.contains("workflow:" + workflow));
  }

  /** One looks; the others go by what is known. */
  private Set<String> known() {
    if (System.nanoTime() - nextLookNanos >= 0 && looking.tryLock()) {
      try {
        nextLookNanos = System.nanoTime() + OLD_NANOS;
        known = read();
      } catch (DatabaseException e) {
        log.debug("what is bounded is taken as it was: {}", e.getMessage());
      } finally {
        looking.unlock();
      }
    }
    return known;
  }

  private Set<String> read() {
    return database.call(
        "cannot read what is bounded",
        jdbi ->
            jdbi.withHandle(
                handle ->
                    handle
                        .createQuery(database.sql(PlainBounds.class, "plain_bounds"))
                        .mapTo(String.class)
                        .collect(Collectors.toSet())));
  }
}
