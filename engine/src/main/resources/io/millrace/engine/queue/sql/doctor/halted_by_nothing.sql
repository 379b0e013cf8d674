-- A lane stands still behind a run of its own that has failed. Reads run_pk.
select l.queue, l.lane, l.halted_by as run_id, 'halts its lane and has not failed in it' as text
from ${schema}.lane l
where l.halted_by is not null
  and not exists (
    select from ${schema}.run r
    where r.run_id = l.halted_by and r.queue = l.queue and r.lane = l.lane and r.status = 'failed')
order by l.queue, l.lane
