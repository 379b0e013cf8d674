-- nothing -> queued, for runs that have lanes; those that find room there get a slot. See the function for what it
-- locks and in which order.
select a.what, a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
  a.metadata, a.deadline
from ${schema}.lanes_start(
  cast(:start_run_id as uuid[]), cast(:start_version as integer[]), cast(:start_workflow as text[]),
  cast(:start_queue as text[]), cast(:start_lane as text[]), cast(:start_priority as integer[]),
  cast(:start_idempotency_key as text[]), cast(:start_triggered_by as text[]), cast(:start_input as text[]),
  cast(:start_metadata as text[]), cast(:start_deadline_us as bigint[]), cast(:start_not_before_us as bigint[]),
  cast(:start_call as integer[]), :clock) as a
