-- nothing -> queued, in a transaction of the caller's, so that the run exists if and only if that commits. As
-- start.sql; no row where the key exists. Elsewhere NOTIFY has no place in a transaction that writes, since
-- commits then wait for one another; here it is the only thing that can tell the nodes of the commit.
with started as (
  insert into ${schema}.run (
    run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue,
    idempotency_key, triggered_by, input, metadata, deadline)
  select
    e.run_id, clock_timestamp(), e.version, 0, 0, 0, 'queued', e.workflow, 'default',
    e.idempotency_key, e.triggered_by, cast(e.input as json), cast(e.metadata as json),
    to_timestamp(cast(e.deadline_us as float8) / 1000000)
  from unnest(
    cast(:start_run_id as uuid[]), cast(:start_version as integer[]), cast(:start_workflow as text[]),
    cast(:start_idempotency_key as text[]), cast(:start_triggered_by as text[]),
    cast(:start_input as text[]), cast(:start_metadata as text[]),
    cast(:start_deadline_us as bigint[]))
    with ordinality as e(run_id, version, workflow, idempotency_key, triggered_by, input, metadata, deadline_us,
      place)
  order by e.place
  on conflict do nothing
  returning priority, seq
)
select cast(pg_notify(:channel, 'ready ' || s.priority || ' ' || s.seq) as text)
from started s
