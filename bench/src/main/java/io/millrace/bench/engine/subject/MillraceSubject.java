package io.millrace.bench.engine.subject;

import io.millrace.bench.bare.RunTables;
import io.millrace.bench.plan.Role;
import io.millrace.bench.rounds.BenchNode;
import io.millrace.bench.rounds.Layout;
import io.millrace.bench.server.ServerAddress;
import io.millrace.config.NodeOptions;
import java.sql.SQLException;
import java.util.Map;

/**
 * Millrace with its defaults.
 *
 * @param atATime runs that its node executes at a time, where that is more than the default
 */
public record MillraceSubject(int atATime) implements Subject {

  /** All defaults. */
  public static MillraceSubject ofDefaults() {
    return new MillraceSubject(NodeOptions.defaults().maxRunning());
  }

  @Override
  public String id() {
    return "millrace";
  }

  @Override
  public String shown() {
    return id();
  }

  @Override
  public Role role() {
    return Role.MILLRACE;
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("maxRunning", atATime);
  }

  @Override
  public Layout layout() {
    return Layout.MILLRACE;
  }

  @Override
  public Station open(ServerAddress server, Job job) throws SQLException {
    return new MillraceStation(BenchNode.executing(server, atATime), new RunTables(server, 0), job);
  }

  @Override
  public Starter starter(ServerAddress server) throws SQLException {
    var starter =
        new MillraceStation(
            BenchNode.starting(server), new RunTables(server, 0), Job.ofSteps(1, () -> {}));
    starter.work(); // it has no room for runs, but must know the workflow to start them
    return starter;
  }

  @Override
  public void verify(ServerAddress server, long runs, long steps) throws SQLException {
    RunTables.verify(server, runs, steps);
  }
}
