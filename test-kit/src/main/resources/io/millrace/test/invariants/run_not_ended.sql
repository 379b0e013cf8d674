-- Nothing is lost: once all is quiet no run is left that nobody executes.
select r.run_id, r.workflow, r.status, r.claim_no
from run r
where r.status not in ('succeeded', 'failed', 'cancelled')
