-- Lanes of a queue in the order of their keys: a page of them, or one (after null). By lane_pk; the run at the front of
-- each by run_waiting; those that are stored and have not entered their lane yet, all of them, by run_entering.
with page as materialized (
  select l.*
  from ${schema}.lane l
  where l.queue = :queue and (cast(:after as text) is null or l.lane > cast(:after as text))
    and (cast(:lane as text) is null or l.lane = cast(:lane as text))
  order by l.lane
  limit :limit
), outside as materialized (
  select r.lane, count(*) as entering
  from ${schema}.run r
  where r.queue = :queue and r.status = 'queued' and r.lane is not null and r.entered_seq is null
  group by r.lane
)
select p.queue, p.lane, p.waiting + coalesce(o.entering, 0) as queued, p.active,
  p.enqueued + coalesce(o.entering, 0) as enqueued, p.succeeded, p.failed, p.cancelled,
  coalesce(p.max_active, s.lane_max_active) as max_active, p.paused, p.halted_by, p.changed_at,
  cast(extract(epoch from clock_timestamp() - front.created_at) * 1000000 as bigint) as oldest_us
from page p
join ${schema}.scope s on s.kind = 'queue' and s.name = p.queue
left join outside o on o.lane = p.lane
left join lateral (
  select r.created_at
  from ${schema}.run r
  where ${schema}.lane_number(r.queue, r.lane) = ${schema}.lane_number(p.queue, p.lane)
    and r.queue = p.queue and r.lane = p.lane and r.status = 'queued' and r.entered_seq is not null
    and r.admitted_seq is null and (r.lane_rank, r.seq) > (p.head_rank, p.head_seq)
  order by r.lane_rank, r.seq
  limit 1) as front on p.waiting > 0
order by p.lane
