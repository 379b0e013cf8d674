-- As lane_limit_broken.sql for the limits of queues, workflows and the whole: whenever a run under them got its
-- slot, with it no more held one than were allowed then. Reads all runs with lanes.
with changes as materialized (
  select c.kind, c.name, c.seq, cast(c.old ->> 'max_active' as integer) as before, cast(c.new ->> 'max_active' as integer) as most
  from ${schema}.policy_change c
  where c.lane is null and c.what in ('set', 'reset')
), allowed as materialized (
  select c.kind, c.name, c.seq as from_seq,
    lead(c.seq, 1, 9223372036854775807) over (partition by c.kind, c.name order by c.seq) as to_seq, c.most
  from changes c
  union all
  (
    select distinct on (c.kind, c.name) c.kind, c.name, 0, c.seq, c.before
    from changes c
    order by c.kind, c.name, c.seq)
  union all
  select s.kind, s.name, 0, 9223372036854775807, s.max_active
  from ${schema}.scope s
  where not exists (select from changes c where c.kind = s.kind and c.name = s.name)
), events as (
  select r.queue, r.workflow, r.lane, r.run_id, e.seq, e.change, e.change > 0 and r.admitted_seq > r.entered_seq as judged
  from ${schema}.run r
  cross join lateral (values (r.admitted_seq, 1), (r.released_seq, -1)) as e(seq, change)
  where r.lane is not null and r.admitted_seq is not null and e.seq is not null
    and (r.released_seq is not null or r.status in ('queued', 'running'))
), slots as materialized (
  select s.kind, s.name, e.*, sum(e.change) over (partition by s.kind, s.name order by e.seq) as taken
  from (select distinct a.kind, a.name from allowed a where a.most is not null) as s
  join events e
    on s.kind = 'global' or s.kind = 'workflow' and e.workflow = s.name or s.kind = 'queue' and e.queue = s.name
)
select s.queue, s.lane, s.run_id, format('got slot %s of %s of %s', s.taken, a.most, rtrim(s.kind || ' ' || s.name)) as text
from slots s
join allowed a on a.kind = s.kind and a.name = s.name and s.seq > a.from_seq and s.seq <= a.to_seq
where s.judged and s.taken > a.most
order by s.kind, s.name, s.seq
