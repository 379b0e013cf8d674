-- The same as finish_in_lanes.sql for one run, which is the first of each array.
select a.what, a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
  a.metadata, a.deadline
from ${schema}.lanes_finish_one(
  :node, (cast(:run_id as uuid[]))[1], (cast(:claim_no as integer[]))[1], (cast(:status as text[]))[1],
  (cast(:output as text[]))[1], (cast(:error as text[]))[1], (cast(:queue as text[]))[1], (cast(:lane as text[]))[1],
  :clock, cast(:workflows as text[]), :room) as a
