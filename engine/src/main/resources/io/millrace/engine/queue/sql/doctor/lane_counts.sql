-- The numbers of a lane are those of its runs; a lane without a row has none. Reads the partial indexes of runs
-- that have not ended, and all lanes.
select queue, lane, cast(null as uuid) as run_id,
  format('counts %s active and %s waiting; there are %s and %s',
    coalesce(l.active, 0), coalesce(l.waiting, 0), coalesce(n.active, 0), coalesce(n.waiting, 0)) as text
from ${schema}.lane l
full join (
  select r.queue, r.lane,
    count(*) filter (where r.status = 'running' or r.admitted_seq is not null) as active,
    count(*) filter (where r.status = 'queued' and r.admitted_seq is null and r.entered_seq is not null) as waiting
  from ${schema}.run r
  where r.status in ('queued', 'running') and r.lane is not null
  group by r.queue, r.lane) as n using (queue, lane)
where (coalesce(l.active, 0), coalesce(l.waiting, 0)) <> (coalesce(n.active, 0), coalesce(n.waiting, 0))
order by queue, lane
