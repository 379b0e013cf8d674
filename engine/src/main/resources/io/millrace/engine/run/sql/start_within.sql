-- nothing -> queued, in a transaction of the caller's, so that the run exists if and only if that commits. As
-- start.sql; no row where the key exists. Elsewhere NOTIFY has no place in a transaction that writes, since
-- commits then wait for one another; here it is the only thing that can tell the nodes of the commit. A run with a lane
-- is put there by a node, after the commit: no lane is locked here.
with started as (
  insert into ${schema}.run (
    run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue, lane,
    idempotency_key, triggered_by, input, metadata, deadline, not_before, start_by)
  select
    e.run_id, clock_timestamp(), e.version, e.priority, 0, 0, 'queued', e.workflow, coalesce(e.queue, 'default'), e.lane,
    e.idempotency_key, e.triggered_by, cast(e.input as json), cast(e.metadata as json),
    to_timestamp(cast(e.deadline_us as float8) / 1000000), to_timestamp(cast(e.not_before_us as float8) / 1000000),
    case when e.lane is not null then (
      select greatest(clock_timestamp(), to_timestamp(cast(e.not_before_us as float8) / 1000000))
        + s.start_within_us * interval '1 microsecond'
      from ${schema}.scope s
      where s.kind = 'queue' and s.name = e.queue) end
  from unnest(
    cast(:start_run_id as uuid[]), cast(:start_version as integer[]), cast(:start_workflow as text[]),
    cast(:start_idempotency_key as text[]), cast(:start_triggered_by as text[]),
    cast(:start_input as text[]), cast(:start_metadata as text[]),
    cast(:start_deadline_us as bigint[]), cast(:start_priority as integer[]), cast(:start_queue as text[]),
    cast(:start_lane as text[]), cast(:start_not_before_us as bigint[]))
    with ordinality as e(run_id, version, workflow, idempotency_key, triggered_by, input, metadata, deadline_us,
      priority, queue, lane, not_before_us, place)
  order by e.place
  on conflict do nothing
  returning priority, seq, lane
)
select cast(pg_notify(:channel, case
  when s.lane is null then 'ready ' || s.priority || ' ' || s.seq
  else 'lanes' end) as text)
from started s
