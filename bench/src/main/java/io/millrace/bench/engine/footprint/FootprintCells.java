package io.millrace.bench.engine.footprint;

import io.millrace.bench.engine.subject.Dbos;
import io.millrace.bench.engine.subject.MillraceSubject;
import io.millrace.bench.engine.subject.Subject;
import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Workload;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The case of memory. */
public final class FootprintCells {

  private static final String CASE = "memory-executing-run";

  private FootprintCells() {}

  /** All at a scale. */
  public static List<Cell> at(Scale scale) {
    int runs =
        switch (scale) {
          case TINY -> 50;
          case QUICK -> 5_000;
          case FULL -> 10_000;
        };
    return List.of(
        subject(new MillraceSubject(runs, 1), runs, scale),
        subject(Dbos.direct(), runs, scale),
        cell(
            "bare",
            "bare virtual threads",
            Role.CEILING,
            Map.of("threads", runs),
            new BareFootprint(runs, scale)));
  }

  private static Cell subject(Subject subject, int runs, Scale scale) {
    Map<String, Object> settings = new TreeMap<>(subject.settings());
    settings.put("runs", runs);
    return cell(
        subject.id(),
        subject.shown(),
        subject.role(),
        settings,
        new Footprint(subject, runs, scale));
  }

  private static Cell cell(
      String id, String shown, Role role, Map<String, Object> settings, Workload workload) {
    return new Cell(
        "%s-%s".formatted(CASE, id),
        shown,
        role,
        settings,
        List.of(new Figure(Footprint.BYTES, CASE, "bytes/run", Better.LOWER)),
        workload);
  }
}
