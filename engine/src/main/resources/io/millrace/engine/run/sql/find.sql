-- One run with all its fields, by run_pk.
select r.run_id, r.workflow, r.version, r.status, r.queue, r.lane, r.created_at, r.started_at,
  r.finished_at, r.input, r.output, r.error, r.metadata, r.triggered_by,
  r.deadline, r.origin, r.origin_run_id
from ${schema}.run r
where r.run_id = :run_id
