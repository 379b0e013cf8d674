-- Whenever a run of a lane got its slot, with it no more held one than were allowed then: by the lane's own limit,
-- or what its queue said for lanes. What was allowed when is told by the changes, whose seq is drawn from the
-- same sequence. A limit lowered below what is active is in order as long as nobody gets a slot. What was executed
-- when it got a lane (both numbers are the same) takes one whatever is allowed. A retry draws new numbers, so of a
-- run that was retried earlier times are not counted. Reads all runs with lanes.
with changes as materialized (
  select c.name as queue, c.lane, c.seq,
    cast(case when c.lane is null then c.old ->> 'lane_max_active' else c.old ->> 'max_active' end as integer) as before,
    cast(case when c.lane is null then c.new ->> 'lane_max_active' else c.new ->> 'max_active' end as integer) as most
  from ${schema}.policy_change c
  where c.kind = 'queue' and (c.lane is not null or c.what in ('set', 'reset'))
), allowed as materialized (
  select c.queue, c.lane, c.seq as from_seq,
    lead(c.seq, 1, 9223372036854775807) over (partition by c.queue, c.lane order by c.seq) as to_seq, c.most
  from changes c
  union all
  (
    select distinct on (c.queue, c.lane) c.queue, c.lane, 0, c.seq, c.before
    from changes c
    order by c.queue, c.lane, c.seq)
  union all
  select l.queue, l.lane, 0, 9223372036854775807, l.max_active
  from ${schema}.lane l
  where not exists (select from changes c where c.queue = l.queue and c.lane = l.lane)
  union all
  select s.name, null, 0, 9223372036854775807, s.lane_max_active
  from ${schema}.scope s
  where s.kind = 'queue' and not exists (select from changes c where c.queue = s.name and c.lane is null)
), events as (
  select r.queue, r.lane, r.run_id, r.admitted_seq as seq, 1 as change, r.admitted_seq > r.entered_seq as judged
  from ${schema}.run r
  where r.lane is not null and r.admitted_seq is not null
    and (r.released_seq is not null or r.status in ('queued', 'running'))
  union all
  select r.queue, r.lane, r.run_id, r.released_seq, -1, false
  from ${schema}.run r
  where r.lane is not null and r.admitted_seq is not null and r.released_seq is not null
), slots as materialized (
  select e.*, sum(e.change) over (partition by e.queue, e.lane order by e.seq) as taken
  from events e
)
select s.queue, s.lane, s.run_id, format('got slot %s of %s', s.taken, coalesce(own.most, general.most)) as text
from slots s
left join allowed own on own.queue = s.queue and own.lane = s.lane and s.seq > own.from_seq and s.seq <= own.to_seq
left join allowed general on general.queue = s.queue and general.lane is null and s.lane <> ''
  and s.seq > general.from_seq and s.seq <= general.to_seq
where s.judged and s.taken > coalesce(own.most, general.most)
order by s.queue, s.lane, s.seq
