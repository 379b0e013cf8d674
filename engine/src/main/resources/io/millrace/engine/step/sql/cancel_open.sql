-- running | retrying -> cancelled for the steps of runs that end as cancelled without a node that could
-- say so. Reads step_pk.
update ${schema}.step s
set status = 'cancelled', finished_at = clock_timestamp()
from ${schema}.run r
where s.run_id = any (cast(:run_id as uuid[]))
  and r.run_id = s.run_id
  and r.status = 'cancelled'
  and s.status in ('running', 'retrying')
