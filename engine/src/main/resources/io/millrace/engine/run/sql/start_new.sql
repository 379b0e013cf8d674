-- As start.sql, for runs without idempotency keys. Without conflict handling a row costs
-- a third less; where an id exists after all (a batch whose commit was not heard of) the statement fails
-- and start.sql is taken. Insert order is list order, so that seq follows it.
insert into ${schema}.run (
  run_id, created_at, started_at, version, priority, claim_no, crashes, status, node_id, workflow, queue,
  idempotency_key, triggered_by, input, metadata, deadline)
with here as materialized (
  -- The node that keeps a place for these runs, if it is alive and none waits that comes before them. Without
  -- a place (node 0) the look at those that wait is not made.
  select n.node_id, clock_timestamp() as now
  from ${schema}.node n
  where n.node_id = :start_here_node
    and n.status = 'alive'
    and n.lease_until > clock_timestamp()
    and not exists (
      select from ${schema}.run q
      where :start_here_node > 0
        and q.status = 'queued'
        and q.lane is null
        and (q.priority, q.seq) > (:start_floor_priority, :start_floor_seq))
    -- What something bounds since the node looked waits for its lane.
    and not exists (
      select from ${schema}.scope s
      where :start_here_node > 0
        and (s.kind = 'queue' and s.name = 'default' and (s.counted or s.paused or s.start_within_us is not null)
          or s.kind <> 'queue' and s.bounded))
  for key share
)
select
  e.run_id, coalesce(h.now, clock_timestamp()), h.now, e.version, e.priority, case when h.node_id is null then 0 else 1 end, 0,
  case when h.node_id is null then 'queued' else 'running' end, h.node_id, e.workflow, 'default',
  e.idempotency_key, e.triggered_by, cast(e.input as json), cast(e.metadata as json),
  to_timestamp(cast(e.deadline_us as float8) / 1000000)
from unnest(
  cast(:start_run_id as uuid[]), cast(:start_version as integer[]), cast(:start_workflow as text[]),
  cast(:start_idempotency_key as text[]), cast(:start_triggered_by as text[]),
  cast(:start_input as text[]), cast(:start_metadata as text[]),
  cast(:start_deadline_us as bigint[]), cast(:start_priority as integer[]))
  with ordinality as e(run_id, version, workflow, idempotency_key, triggered_by, input, metadata, deadline_us,
    priority, place)
left join here h on true
order by e.place
returning case when status = 'queued' then seq else -seq end as mark
