-- running -> succeeded | failed | cancelled for runs without a lane, by the current claim only. A cancel that was asked for
-- meanwhile wins over how the code ended. A run has a node exactly
-- while it is running (run_claimed_while_running); to ask for the status too would let the planner walk
-- run_claimed, all runs of the node, for every batch. Reads run_pk.
update ${schema}.run r
set status = case when r.cancel_requested_at is null then e.status else 'cancelled' end,
    output = case when r.cancel_requested_at is null then cast(e.output as json) end,
    error = case when r.cancel_requested_at is null then cast(e.error as json) end,
    node_id = null,
    finished_at = clock_timestamp()
from unnest(
  cast(:finish_run_id as uuid[]), cast(:finish_claim_no as integer[]), cast(:finish_status as text[]),
  cast(:finish_output as text[]), cast(:finish_error as text[]))
  as e(run_id, claim_no, status, output, error)
where r.run_id = e.run_id
  and r.claim_no = e.claim_no
  -- True of all. The planner takes it for rare and so looks runs up by key, also where it knows the table as small.
  and e.claim_no % 1 = 0
  and r.node_id = :fence_node
  and r.lane is null
  and (select f.node_id from fence f) is not null
returning case when r.status = e.status then 0::bigint end as mark
