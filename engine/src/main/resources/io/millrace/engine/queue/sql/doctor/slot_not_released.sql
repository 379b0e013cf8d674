-- A run that has ended holds no slot. Reads all runs with lanes.
select r.queue, r.lane, r.run_id, format('is %s and was never released', r.status) as text
from ${schema}.run r
where r.lane is not null and r.status not in ('queued', 'running') and r.released_seq is null
order by r.queue, r.lane, r.seq
