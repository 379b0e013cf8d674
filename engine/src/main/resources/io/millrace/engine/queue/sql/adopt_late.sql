-- Runs that were stored without a lane while a bound was being set get the empty lane. Nothing is locked where
-- there are none.
select a.what, a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
  a.metadata, a.deadline
from ${schema}.lanes_adopt_late(:clock, :most) as a
