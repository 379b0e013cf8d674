package io.millrace.bench.engine.subject;

import io.millrace.Millrace;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.plan.Role;
import io.millrace.bench.rounds.BenchNode;
import io.millrace.bench.rounds.Layout;
import io.millrace.bench.server.ServerAddress;
import io.millrace.config.NodeOptions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Millrace with its defaults.
 *
 * @param atATime runs that each node executes at a time, where that is more than the default
 * @param nodes how many share the work; the first of them starts the runs
 */
public record MillraceSubject(int atATime, int nodes) implements Subject {

  /** All defaults. */
  public static MillraceSubject ofDefaults() {
    return new MillraceSubject(NodeOptions.defaults().maxRunning(), 1);
  }

  @Override
  public String id() {
    return "millrace";
  }

  @Override
  public String shown() {
    return nodes == 1 ? id() : "%s, %d nodes".formatted(id(), nodes);
  }

  @Override
  public Role role() {
    return Role.MILLRACE;
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("maxRunning", atATime, "nodes", nodes);
  }

  @Override
  public Layout layout() {
    return Layout.MILLRACE;
  }

  @Override
  public Station open(ServerAddress server, Job job) throws SQLException {
    List<Millrace> all = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      all.add(BenchNode.executing(server, atATime));
    }
    return new MillraceStation(all, new RunTables(server, 0), job);
  }

  @Override
  public Starter starter(ServerAddress server) throws SQLException {
    var starter =
        new MillraceStation(
            List.of(BenchNode.starting(server)),
            new RunTables(server, 0),
            Job.ofSteps(1, () -> {}));
    starter.work(); // it has no room for runs, but must know the workflow to start them
    return starter;
  }

  @Override
  public void verify(ServerAddress server, long runs, long steps) throws SQLException {
    RunTables.verify(server, runs, steps);
  }
}
