-- Lanes and queues whose time has come let runs go. Reads lane_due.
select a.what, a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
  a.metadata, a.deadline
from ${schema}.lanes_due(:clock, :most) as a
