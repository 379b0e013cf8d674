-- Which of these claims are still this node's. Reads run_pk.
select e.place
from unnest(cast(:run_id as uuid[]), cast(:claim_no as integer[])) with ordinality as e(run_id, claim_no, place)
join ${schema}.run r on r.run_id = e.run_id and r.claim_no = e.claim_no and r.status = 'running'
