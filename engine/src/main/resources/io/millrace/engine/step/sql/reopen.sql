-- failed | cancelled | running -> retrying, for what a branch has to do again inside itself, by the run's
-- current claim only; see the function. A run has a node exactly while it is running
-- (run_claimed_while_running); to ask for the status too would let the planner walk run_claimed. Reads run_pk.
select ${schema}.reopen_steps(e.run_id, e.below, e.failed_path, cast(:reopen_given_up as json)) as mark
from unnest(
  cast(:reopen_run_id as uuid[]), cast(:reopen_claim_no as integer[]), cast(:reopen_below as text[]),
  cast(:reopen_failed_path as text[]))
  as e(run_id, claim_no, below, failed_path)
join ${schema}.run r
  on r.run_id = e.run_id
  and r.claim_no = e.claim_no
  and r.node_id = :fence_node
where (select f.node_id from fence f) is not null
