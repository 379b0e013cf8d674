-- A lane whose first run waits for a time says when to look again, and so does a scope whose rate lanes wait for.
-- Reads run_waiting for the first run of each lane.
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
select f.queue, f.lane, f.run_id,
  format('may go at %s; its lane is looked at %s', f.free_at, coalesce('at ' || cast(f.due_at as text), 'never')) as text
from front f
where f.free_at > f.now and (f.due_at is null or f.due_at > f.free_at)
union all
select case when b.kind = 'queue' then b.name end, null, null,
  format('lanes wait for the rate of %s until %s; it is looked at %s', rtrim(b.kind || ' ' || b.name), w.free_at,
    coalesce('at ' || cast(b.due_at as text), 'never'))
from asked t
cross join ${schema}.scope b
cross join lateral (
  select ${schema}.rate_free_at(b.kind, b.name, '', b.starts, b.rate_starts, b.rate_us) as free_at) as w
where b.rate_starts is not null and (b.max_active is null or b.active < b.max_active)
  and w.free_at > t.now and (b.due_at is null or b.due_at > w.free_at)
  and exists (select from ${schema}.lane l where l.blocked_by = b.kind || ':' || b.name)
