package io.millrace.bench.engine.subject;

import io.millrace.bench.plan.Role;
import io.millrace.bench.rounds.Layout;
import io.millrace.bench.server.ServerAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** A library that executes jobs or runs out of tables of its own, set up for one shape of work. */
public interface Subject {

  /** Part of the ids of cells. */
  String id();

  /** As shown beside its figures. */
  String shown();

  /** What it is to the comparison. */
  Role role();

  /** Its version, and all that was set and is not its default. */
  Map<String, Object> settings();

  /** Its tables. */
  Layout layout();

  /** Opens one that will execute this job, connections included. */
  Station open(ServerAddress server, Job job) throws Exception;

  /** Opens one that only stores jobs, for stations of other processes or opened later. */
  Starter starter(ServerAddress server) throws Exception;

  /**
   * Looks whether all ended as they should.
   *
   * @throws IllegalStateException if not
   */
  void verify(ServerAddress server, long runs, long steps) throws SQLException;

  /** How long a stored job may stay unseen: those who measure must not fall in step with it. */
  default Duration poll() {
    return Duration.ZERO;
  }

  /** Whether that is so long that waiting for it would be most of what is measured. */
  default boolean looksSeldom() {
    return poll().compareTo(Duration.ofMillis(500)) > 0;
  }
}
