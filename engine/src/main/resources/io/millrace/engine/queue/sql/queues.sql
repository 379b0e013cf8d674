-- What queues hold and what holds for them: of one, or of all (queue null), as of one moment. Rows of scope and lane by
-- their keys; the front of each lane that has waiting runs by run_waiting; what has not entered its lane yet by
-- run_entering; parked runs by run_parked. Runs without a lane are only in the queue 'default' and have no counters:
-- they are counted, all of them.
with named as materialized (
  select s.name
  from ${schema}.scope s
  where s.kind = 'queue' and (cast(:queue as text) is null or s.name = cast(:queue as text))
  union
  select cast('default' as text)
  where coalesce(cast(:queue as text), 'default') = 'default'
), counted as materialized (
  select l.queue,
    count(*) filter (where l.lane <> '') as lanes,
    sum(l.waiting) as queued,
    sum(l.active) as active,
    sum(l.enqueued) as enqueued,
    sum(l.succeeded) as succeeded,
    sum(l.failed) as failed,
    sum(l.cancelled) as cancelled,
    min(front.created_at) as oldest_at,
    max(l.changed_at) as changed_at,
    count(*) filter (where l.halted_by is not null) as halted,
    min(l.lane) filter (where l.halted_by is not null) as halted_lane,
    count(*) filter (where l.paused and l.waiting > 0) as paused_lanes,
    min(l.lane) filter (where l.paused and l.waiting > 0) as paused_lane,
    count(*) filter (where l.waiting > :many_queued and not l.paused and l.halted_by is null
      and l.lane <> '' and l.active < coalesce(l.max_active, s.lane_max_active)) as slack_lanes,
    min(l.lane) filter (where l.waiting > :many_queued and not l.paused and l.halted_by is null
      and l.lane <> '' and l.active < coalesce(l.max_active, s.lane_max_active)) as slack_lane
  from ${schema}.lane l
  join ${schema}.scope s on s.kind = 'queue' and s.name = l.queue
  left join lateral (
    select r.created_at
    from ${schema}.run r
    where ${schema}.lane_number(r.queue, r.lane) = ${schema}.lane_number(l.queue, l.lane)
      and r.queue = l.queue and r.lane = l.lane and r.status = 'queued' and r.entered_seq is not null
      and r.admitted_seq is null and (r.lane_rank, r.seq) > (l.head_rank, l.head_seq)
    order by r.lane_rank, r.seq
    limit 1) as front on l.waiting > 0
  where cast(:queue as text) is null or l.queue = cast(:queue as text)
  group by l.queue
), outside as materialized (
  select r.queue, count(*) as entering
  from ${schema}.run r
  where r.status = 'queued' and r.lane is not null and r.entered_seq is null
  group by r.queue
), parked as materialized (
  select r.queue, count(*) as runs
  from ${schema}.run r
  where r.parked_at is not null
  group by r.queue
), plain as materialized (
  select cast('default' as text) as queue,
    count(*) as enqueued,
    count(*) filter (where r.status = 'queued') as queued,
    count(*) filter (where r.status = 'running') as active,
    count(*) filter (where r.status = 'succeeded') as succeeded,
    count(*) filter (where r.status = 'failed') as failed,
    count(*) filter (where r.status = 'cancelled') as cancelled,
    min(r.created_at) filter (where r.status = 'queued') as oldest_at,
    max(coalesce(r.finished_at, r.started_at, r.created_at)) as changed_at
  from ${schema}.run r
  where r.lane is null and coalesce(cast(:queue as text), 'default') = 'default'
)
select n.name as queue,
  s.max_active, s.max_queued, s.rate_starts, s.rate_us, s.lane_max_active, s.lane_max_queued, s.lane_rate_starts,
  s.lane_rate_us, s.mode, s.on_failure, s.waiting_order, s.start_within_us,
  coalesce(s.source, 'default') as source,
  coalesce(s.paused, false) as paused,
  coalesce(c.lanes, 0) as lanes,
  coalesce(c.queued, 0) + coalesce(o.entering, 0) + coalesce(p.queued, 0) as queued,
  coalesce(c.active, 0) + coalesce(p.active, 0) as active,
  coalesce(s.enqueued, 0) + coalesce(c.enqueued, 0) + coalesce(o.entering, 0) + coalesce(p.enqueued, 0) as enqueued,
  coalesce(s.succeeded, 0) + coalesce(c.succeeded, 0) + coalesce(p.succeeded, 0) as succeeded,
  coalesce(s.failed, 0) + coalesce(c.failed, 0) + coalesce(p.failed, 0) as failed,
  coalesce(s.cancelled, 0) + coalesce(c.cancelled, 0) + coalesce(p.cancelled, 0) as cancelled,
  cast(extract(epoch from clock_timestamp() - least(c.oldest_at, p.oldest_at)) * 1000000 as bigint) as oldest_us,
  greatest(s.changed_at, c.changed_at, p.changed_at) as changed_at,
  coalesce(k.runs, 0) as parked,
  coalesce(c.halted, 0) as halted, c.halted_lane,
  coalesce(c.paused_lanes, 0) as paused_lanes, c.paused_lane,
  coalesce(c.slack_lanes, 0) as slack_lanes, c.slack_lane
from named n
left join ${schema}.scope s on s.kind = 'queue' and s.name = n.name
left join counted c on c.queue = n.name
left join outside o on o.queue = n.name
left join parked k on k.queue = n.name
left join plain p on p.queue = n.name
order by n.name
