-- Runs that have ended by another way than their claim release their slots, or are not counted as waiting any more;
-- then the next ones go. Their lanes are locked.
select a.what, a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
  a.metadata, a.deadline
from ${schema}.lanes_leave(:run_id, :clock) as a
