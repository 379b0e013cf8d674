-- Those of the given runs that have ended, and those that do not exist (status null), by run_pk.
select e.run_id, r.status, r.output, r.error
from unnest(cast(:run_id as uuid[])) as e(run_id)
left join ${schema}.run r on r.run_id = e.run_id
where r.run_id is null or r.status in ('succeeded', 'failed', 'cancelled')
