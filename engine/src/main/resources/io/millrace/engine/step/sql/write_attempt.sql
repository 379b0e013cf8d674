-- An attempt that failed and is followed by another one, by the run's current claim only. A run has a node exactly while it is running (run_claimed_while_running); to ask for the status too
-- would let the planner walk run_claimed, all runs of the node, for every batch. Reads run_pk.
insert into ${schema}.attempt (
  run_id, started_at, finished_at, node_id, claim_no, number, path, error)
select
  e.run_id, to_timestamp(cast(e.started_us as float8) / 1000000), to_timestamp(cast(e.finished_us as float8) / 1000000), e.node_id,
  e.made_under, e.number, e.path, cast(e.error as json)
from unnest(
  cast(:attempt_run_id as uuid[]), cast(:attempt_claim_no as integer[]),
  cast(:attempt_made_under as integer[]), cast(:attempt_node_id as bigint[]),
  cast(:attempt_path as text[]), cast(:attempt_number as integer[]),
  cast(:attempt_started_us as bigint[]), cast(:attempt_finished_us as bigint[]),
  cast(:attempt_error as text[]))
  as e(run_id, claim_no, made_under, node_id, path, number, started_us, finished_us, error)
join ${schema}.run r
  on r.run_id = e.run_id
  and r.claim_no = e.claim_no
  -- True of all. The planner takes it for rare and so looks runs up by key, also where it knows the table as small.
  and e.claim_no % 1 = 0
  and r.node_id = :fence_node
where (select f.node_id from fence f) is not null
on conflict (run_id, path, number) do nothing
returning 0::bigint as mark
