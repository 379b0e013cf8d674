-- Where a lane has room and its first run is not delayed, something holds it back: a scope without room, or one whose
-- time has come a moment ago, which the next node to look sees. Reads run_waiting for the first run of each lane.
with asked as materialized (
  select clock_timestamp() as now
), front as materialized (
  select l.queue, l.lane, l.blocked_by, l.due_at, h.run_id, h.workflow, t.now,
    -- From when on it may go, as far as the lane says.
    greatest(h.not_before, case when l.lane <> '' and q.lane_rate_starts is not null then ${schema}.rate_free_at(
      'lane', l.queue, l.lane, l.starts, q.lane_rate_starts, q.lane_rate_us) end) as free_at
  from asked t
  cross join ${schema}.lane l
  join ${schema}.scope q on q.kind = 'queue' and q.name = l.queue
  cross join lateral (
    select r.run_id, r.workflow, r.not_before
    from ${schema}.run r
    where ${schema}.lane_number(r.queue, r.lane) = ${schema}.lane_number(l.queue, l.lane)
      and r.queue = l.queue and r.lane = l.lane and r.status = 'queued' and r.entered_seq is not null
      and r.admitted_seq is null
    order by r.lane_rank, r.seq
    limit 1) as h
  where not l.paused and not q.paused and l.halted_by is null
    and l.active < coalesce(l.max_active, case when l.lane <> '' then q.lane_max_active end, 2147483647)
)
select f.queue, f.lane, f.run_id, 'is the first of its lane and may go; nobody lets it' as text
from front f
where (f.free_at is null or f.free_at <= f.now)
  and (f.due_at is null or f.due_at > f.now)
  and not exists (
    select
    from ${schema}.scope b
    where b.bounded
      and (b.kind = 'global' or b.kind = 'workflow' and b.name = f.workflow or b.kind = 'queue' and b.name = f.queue)
      and (b.active >= b.max_active
        or b.due_at <= f.now
        or b.rate_starts is not null
          and ${schema}.rate_free_at(b.kind, b.name, '', b.starts, b.rate_starts, b.rate_us) > f.now))
order by f.queue, f.lane
