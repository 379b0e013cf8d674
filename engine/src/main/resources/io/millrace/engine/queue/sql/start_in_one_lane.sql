-- nothing -> queued, or running on the node that keeps a place for it: one run of a lane. See the function for what it
-- locks and in which order.
select a.what, a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
  a.metadata, a.deadline
from ${schema}.lanes_start_in_one(
  (cast(:start_run_id as uuid[]))[1], (cast(:start_version as integer[]))[1], (cast(:start_workflow as text[]))[1],
  (cast(:start_queue as text[]))[1], (cast(:start_lane as text[]))[1], (cast(:start_priority as integer[]))[1],
  (cast(:start_idempotency_key as text[]))[1], (cast(:start_triggered_by as text[]))[1],
  (cast(:start_input as text[]))[1], (cast(:start_metadata as text[]))[1], (cast(:start_deadline_us as bigint[]))[1],
  :clock, :start_here_node, :up_to_key) as a
