-- The same as finish_in_lanes.sql for runs of as many lanes, one of each.
select a.what, a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
  a.metadata, a.deadline
from ${schema}.lanes_finish_one_of_each(
  :node, cast(:run_id as uuid[]), cast(:claim_no as integer[]), cast(:status as text[]), cast(:output as text[]),
  cast(:error as text[]), cast(:queue as text[]), cast(:lane as text[]), :clock, cast(:workflows as text[]), :room,
  cast(:ahead as integer[]), :up_to) as a
