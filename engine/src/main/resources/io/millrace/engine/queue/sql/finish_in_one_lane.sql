-- The same as finish_in_lanes.sql for runs of one lane, the first of those given.
select a.what, a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
  a.metadata, a.deadline
from ${schema}.lanes_finish_in_one(
  :node, cast(:run_id as uuid[]), cast(:claim_no as integer[]), cast(:status as text[]), cast(:output as text[]),
  cast(:error as text[]), (cast(:queue as text[]))[1], (cast(:lane as text[]))[1], :clock, cast(:workflows as text[]), :room,
  (select min(f.ahead) from unnest(cast(:ahead as integer[])) as f(ahead)), :up_to) as a
