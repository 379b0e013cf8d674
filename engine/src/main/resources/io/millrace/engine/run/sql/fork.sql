-- nothing -> queued: as restart.sql, for a run that begins with recorded steps. Its claims begin at 2: the
-- steps that are copied into it stand for the first, so that whoever claims it reads them. Reads run_pk.
insert into ${schema}.run (
  run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue, lane, triggered_by,
  input, metadata, origin_run_id, origin)
select
  :new_run_id, clock_timestamp(), r.version, r.priority, 1, 0, 'queued', r.workflow, r.queue, r.lane,
  r.triggered_by, r.input, r.metadata, r.run_id, 'fork'
from ${schema}.run r
where r.run_id = :run_id
  and r.status = any (cast(:from as text[]))
for share
returning priority, seq
