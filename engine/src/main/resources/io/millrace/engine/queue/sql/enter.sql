-- Runs that were stored by transactions of others, or are due, enter their lanes and may get a slot there. Reads
-- run_entering.
select a.what, a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
  a.metadata, a.deadline
from ${schema}.lanes_enter(:clock, :most) as a
