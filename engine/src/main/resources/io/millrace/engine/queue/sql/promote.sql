-- Lets go what may in the lane of a run, which is locked.
select a.what, a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
  a.metadata, a.deadline
from ${schema}.run r
cross join lateral ${schema}.lanes_promote(array[r.queue], array[r.lane], :clock, 0, '{}', 0) as a
where r.run_id = :run_id
  and r.lane is not null
