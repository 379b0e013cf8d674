-- The numbers of a queue, a workflow or the whole are those of the runs under it, where they are kept. Reads the
-- partial indexes of runs that have not ended.
with live as materialized (
  select r.queue, r.workflow, r.status = 'running' or r.admitted_seq is not null as active, count(*) as runs
  from ${schema}.run r
  where r.status in ('queued', 'running') and r.lane is not null
    and (r.status = 'running' or r.entered_seq is not null)
  group by 1, 2, 3
)
select case when s.kind = 'queue' then s.name end as queue, cast(null as text) as lane, cast(null as uuid) as run_id,
  format('%s counts %s active and %s waiting; there are %s and %s',
    rtrim(s.kind || ' ' || s.name), s.active, s.waiting, n.active, n.waiting) as text
from ${schema}.scope s
cross join lateral (
  select coalesce(sum(l.runs) filter (where l.active), 0) as active,
    -- Only a queue bounds what waits.
    coalesce(sum(l.runs) filter (where not l.active and s.kind = 'queue'), 0) as waiting
  from live l
  where s.kind = 'global' or s.kind = 'workflow' and l.workflow = s.name or s.kind = 'queue' and l.queue = s.name) as n
where s.counted and (s.active, s.waiting) <> (n.active, n.waiting)
order by s.kind, s.name
