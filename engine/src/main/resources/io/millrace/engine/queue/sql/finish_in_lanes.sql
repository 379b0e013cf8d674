-- running -> succeeded | failed | cancelled, for runs that have lanes, by their current claims only; what their
-- slots let go is admitted, and the first :room of it claimed for the node. See the function for what it locks
-- and in which order.
select a.what, a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
  a.metadata, a.deadline
from ${schema}.lanes_finish(
  :node, cast(:run_id as uuid[]), cast(:claim_no as integer[]), cast(:status as text[]), cast(:output as text[]),
  cast(:error as text[]), cast(:queue as text[]), cast(:lane as text[]), :clock, cast(:workflows as text[]), :room,
  cast(:ahead as integer[]), :up_to) as a
