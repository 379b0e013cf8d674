-- nothing -> queued: a run like an ended one, from scratch, at the end of the queue. :from are the states
-- in which a run has ended; the old row is held, so that no retry brings it back meanwhile. No row when it
-- has not ended. It has neither the old one's idempotency key, which is taken, nor its deadline. Reads run_pk.
insert into ${schema}.run (
  run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue, lane, triggered_by,
  input, metadata, origin_run_id, origin)
select
  :new_run_id, clock_timestamp(), r.version, r.priority, 0, 0, 'queued', r.workflow, r.queue, r.lane,
  r.triggered_by, r.input, r.metadata, r.run_id, 'restart'
from ${schema}.run r
where r.run_id = :run_id
  and r.status = any (cast(:from as text[]))
for share
returning priority, seq
