package io.millrace.bench.engine.groups;

import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Workload;
import io.millrace.workflow.Json;
import io.millrace.workflow.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** All cases of groups. */
public final class GroupCells {

  private static final String MILLRACE = "millrace";
  private static final List<Integer> EMPTY = List.of(10, 50, 100, 1_000, 10_000);
  private static final List<Integer> OF_50_MS = List.of(3, 5, 10, 20);

  private static final List<Integer> RACES = List.of(3, 5, 10);
  private static final Duration FASTEST = Duration.ofMillis(10);
  private static final Duration OTHERS = Duration.ofMillis(100);

  private static final GroupTimes.Group PARALLEL =
      (run, members) ->
          run.parallelAll("group", Collections.nCopies(members, 0), item -> Json.NULL);

  /** The last one to be added is the fastest. */
  private static final GroupTimes.Group RACE =
      (run, members) ->
          run.race(
              "group",
              Type.of(Json.class),
              race -> {
                for (int i = 1; i <= members; i++) {
                  Duration work = i == members ? FASTEST : OTHERS;
                  race.add(
                      "branch",
                      () -> {
                        Thread.sleep(work);
                        return Json.NULL;
                      });
                }
              });

  private GroupCells() {}

  /** All at a scale. */
  public static List<Cell> at(Scale scale) {
    List<Cell> cells = new ArrayList<>();
    EMPTY.forEach(members -> cells.addAll(empty(members, scale)));
    OF_50_MS.forEach(members -> cells.addAll(speedUp(members, scale)));
    RACES.forEach(members -> cells.addAll(race(members, scale)));
    return cells;
  }

  private static List<Cell> empty(int named, Scale scale) {
    int members = scale == Scale.TINY ? Math.min(named, 20) : named;
    int repetitions = repetitions(members, scale);
    String name = "parallel-empty-%d".formatted(named);
    var figure = new Figure(Figure.P50, name, "us/step", Better.LOWER);
    Map<String, Object> settings = Map.of("branches", members, "groupsPerRound", repetitions);
    return List.of(
        cell(
            name,
            MILLRACE,
            Role.MILLRACE,
            figure,
            settings,
            new GroupTimes(members, members, members + 1, repetitions, PARALLEL)),
        cell(
            name,
            "bare SQL: one commit",
            Role.CEILING,
            figure,
            settings,
            new BareGroups(members, members, repetitions, Duration.ZERO)));
  }

  /** About as many steps in a round of each size. */
  private static int repetitions(int members, Scale scale) {
    int steps =
        switch (scale) {
          case TINY -> 20;
          case QUICK -> 4_000;
          case FULL -> 20_000;
        };
    return Math.clamp(steps / members, 3, 400);
  }

  private static List<Cell> speedUp(int members, Scale scale) {
    int repetitions =
        switch (scale) {
          case TINY -> 1;
          case QUICK -> 3;
          case FULL -> 7;
        };
    String name = "parallel-50ms-%d".formatted(members);
    var figure = new Figure(Speedup.KEY, name, "times as fast", Better.HIGHER);
    Map<String, Object> settings = Map.of("branches", members, "runsPerRound", repetitions);
    return List.of(
        cell(name, MILLRACE, Role.MILLRACE, figure, settings, new Speedup(members, repetitions)),
        cell(
            name,
            "bare virtual threads",
            Role.CEILING,
            figure,
            settings,
            new BareSpeedup(members, repetitions)));
  }

  private static List<Cell> race(int members, Scale scale) {
    int repetitions =
        switch (scale) {
          case TINY -> 2;
          case QUICK -> 20;
          case FULL -> 100;
        };
    String name = "race-10ms-of-%d".formatted(members);
    var figure = new Figure(Figure.P50, name, "us", Better.LOWER);
    Map<String, Object> settings = Map.of("branches", members, "racesPerRound", repetitions);
    return List.of(
        cell(
            name,
            MILLRACE,
            Role.MILLRACE,
            figure,
            settings,
            new GroupTimes(members, 1, 2, repetitions, RACE)),
        cell(
            name,
            "bare SQL: 10 ms and one commit",
            Role.CEILING,
            figure,
            settings,
            new BareGroups(members, 1, repetitions, FASTEST)));
  }

  private static Cell cell(
      String name,
      String subject,
      Role role,
      Figure figure,
      Map<String, Object> settings,
      Workload workload) {
    String id = "%s-%s".formatted(name, role == Role.MILLRACE ? MILLRACE : "bare");
    return new Cell(id, subject, role, settings, List.of(figure), workload);
  }
}
