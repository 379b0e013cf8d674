package io.millrace.engine.queue;

import io.millrace.engine.queue.Act.SetQueue;
import io.millrace.engine.queue.LaneModel.Lane;
import io.millrace.engine.queue.LaneModel.Run;
import io.millrace.engine.queue.LaneModel.State;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All that can be seen of lanes, a line for each fact: in the database, and in the model. */
final class LaneState {

  // Totals of lanes are compared by queue, since lanes that are pruned leave theirs to it.
  private static final String STORED =
      """
      select 'run ' || r.triggered_by || ' ' || coalesce('<' || r.lane || '>', '-') || ' '
        || case
          when r.status <> 'queued' then upper(r.status)
          when r.lane is null then 'PLAIN'
          when r.entered_seq is null then 'OUTSIDE'
          when r.admitted_seq is null then 'WAITING'
          else 'ADMITTED' end
        || ' ' || coalesce(r.fair_key, -1) || case when r.parked_at is not null then ' parked' else '' end
      from run r
      union all
      select 'order ' || r.queue || ' ' || r.lane || ': ' || string_agg(r.triggered_by, ' ' order by r.admitted_seq)
      from run r
      where r.admitted_seq <> r.entered_seq
      group by r.queue, r.lane
      union all
      select 'lane ' || l.queue || ' ' || l.lane || ': ' || l.active || ' ' || l.waiting || ' '
        || coalesce((select r.triggered_by from run r where r.run_id = l.halted_by), '-')
      from lane l
      where l.active + l.waiting > 0 or l.halted_by is not null
      union all
      select 'total ' || s.name || ': ' || s.enqueued + coalesce(sum(l.enqueued), 0) || ' '
        || s.succeeded + coalesce(sum(l.succeeded), 0) || ' ' || s.failed + coalesce(sum(l.failed), 0) || ' '
        || s.cancelled + coalesce(sum(l.cancelled), 0)
      from scope s
      left join lane l on l.queue = s.name
      where s.kind = 'queue'
      group by s.name, s.enqueued, s.succeeded, s.failed, s.cancelled
      having s.enqueued + coalesce(sum(l.enqueued), 0) > 0
      union all
      select 'scope ' || s.kind || ':' || s.name || ': ' || s.active || ' ' || s.waiting
      from scope s
      where s.counted
      """;

  private LaneState() {}

  static List<String> stored(LaneFunctions functions) throws SQLException {
    List<String> lines = functions.texts(STORED);
    lines.sort(null);
    return lines;
  }

  static List<String> expected(LaneModel model) {
    List<String> lines = new ArrayList<>();
    model.runs.values().forEach(run -> lines.add(line(run)));
    model
        .with(run -> run.admission > 0)
        .sorted(Comparator.comparingInt(run -> run.admission))
        .collect(
            Collectors.groupingBy(
                run -> "order %s %s: ".formatted(run.wish.queue(), run.lane),
                Collectors.mapping(Run::label, Collectors.joining(" "))))
        .forEach((lane, order) -> lines.add(lane + order));
    model.lanes.values().forEach(lane -> addLane(lines, model, lane));
    List.of("p", "q").forEach(queue -> addQueue(lines, model, queue));
    model.above.forEach(
        (scope, most) -> {
          if (most != null) {
            lines.add("scope %s: %d 0".formatted(scope, model.activeIn(scope)));
          }
        });
    lines.sort(null);
    return lines;
  }

  private static String line(Run run) {
    return "run %s %s %s %d%s"
        .formatted(
            run.label(),
            run.lane == null ? "-" : "<" + run.lane + ">",
            run.state,
            Objects.requireNonNullElse(run.fairKey, -1L),
            run.parked ? " parked" : "");
  }

  private static void addLane(List<String> lines, LaneModel model, Lane lane) {
    long active = model.active(lane.name);
    long waiting = model.waiting(lane.name);
    if (active + waiting > 0 || lane.haltedBy != null) {
      lines.add(
          "lane %s %s: %d %d %s"
              .formatted(
                  lane.name.queue(),
                  lane.name.lane(),
                  active,
                  waiting,
                  lane.haltedBy == null ? "-" : "r" + lane.haltedBy));
    }
  }

  private static void addQueue(List<String> lines, LaneModel model, String queue) {
    long entered = count(model, queue, null) - count(model, queue, State.OUTSIDE);
    if (entered > 0) {
      lines.add(
          "total %s: %d %d %d %d"
              .formatted(
                  queue,
                  entered,
                  count(model, queue, State.SUCCEEDED),
                  count(model, queue, State.FAILED),
                  count(model, queue, State.CANCELLED)));
    }
    SetQueue policy = model.queue(queue);
    if (policy.most() != null || policy.rate() != null || policy.mostQueued() != null) {
      lines.add(
          "scope queue:%s: %d %d"
              .formatted(
                  queue, model.activeIn("queue:" + queue), count(model, queue, State.WAITING)));
    }
  }

  private static long count(LaneModel model, String queue, @Nullable State state) {
    return model.count(
        run ->
            run.lane != null
                && run.wish.queue().equals(queue)
                && (state == null || run.state == state));
  }
}
