-- How these claims ended: when not all finishes took effect as asked. Reads run_pk.
select e.place, r.claim_no, r.status, r.queue, r.lane
from unnest(cast(:run_id as uuid[])) with ordinality as e(run_id, place)
join ${schema}.run r on r.run_id = e.run_id
