-- Runs that this node has claimed but does not execute: the answer to their claim was lost with a
-- connection. Reads run_claimed.
select r.run_id, r.priority, r.seq, r.claim_no, r.workflow, r.version, r.input, r.metadata,
  r.deadline, r.queue, r.lane, r.fair_key
from ${schema}.run r
where r.status = 'running'
  and r.node_id = :node
  and not (r.run_id = any (cast(:active as uuid[])))
