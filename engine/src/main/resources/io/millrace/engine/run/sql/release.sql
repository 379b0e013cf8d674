-- running -> queued (cancelled where that was asked for), by the current claim only: a node that stops
-- hands a run back. It keeps its seq and so its place. A run has a node exactly
-- while it is running (run_claimed_while_running); to ask for the status too would let the planner walk
-- run_claimed, all runs of the node, for every batch. Reads run_pk.
update ${schema}.run r
set status = case when r.cancel_requested_at is null then 'queued' else 'cancelled' end,
    finished_at = case when r.cancel_requested_at is null then null else clock_timestamp() end,
    node_id = null
from unnest(cast(:release_run_id as uuid[]), cast(:release_claim_no as integer[])) as e(run_id, claim_no)
where r.run_id = e.run_id
  and r.claim_no = e.claim_no
  and r.node_id = :fence_node
  and (select f.node_id from fence f) is not null
returning r.seq as mark
