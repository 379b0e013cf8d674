-- running -> queued, by the current claim only: a node that stops hands a run back. It keeps its seq and
-- so its place; crashes before its last recorded step count no more. One whose cancel was asked for stays; the node's leaving ends it, with its steps. A run
-- has a node exactly while it is running (run_claimed_while_running); to ask for the status too would let
-- the planner walk run_claimed, all runs of the node, for every batch. Reads run_pk.
update ${schema}.run r
set status = 'queued',
    node_id = null,
    crashes = case
      when r.crashes > 0 and exists (
        select from ${schema}.step s
        where s.run_id = r.run_id and s.claim_no = r.claim_no and s.status in ('succeeded', 'failed'))
      then 0 else r.crashes end
from unnest(cast(:release_run_id as uuid[]), cast(:release_claim_no as integer[])) as e(run_id, claim_no)
where r.run_id = e.run_id
  and r.claim_no = e.claim_no
  -- True of all. The planner takes it for rare and so looks runs up by key, also where it knows the table as small.
  and e.claim_no % 1 = 0
  and r.node_id = :fence_node
  and r.cancel_requested_at is null
  and (select f.node_id from fence f) is not null
returning r.seq as mark
