-- nothing -> as given, by the run's current claim only: as write.sql, for steps that this claim has not
-- written before. Without conflict handling a row costs a third less; where one exists after all (a twin,
-- or a batch whose commit was not heard of) the statement fails and write.sql is taken.
insert into ${schema}.step (
  run_id, started_at, finished_at, node_id, claim_no, ordinal, attempts, failures, members, path, kind,
  status, output, error, strategy, winner, facts, fingerprint)
select
  e.run_id, to_timestamp(cast(e.started_us as float8) / 1000000), to_timestamp(cast(e.finished_us as float8) / 1000000), :fence_node,
  e.claim_no, e.ordinal, e.attempts, e.failures, e.members, e.path, e.kind, e.status,
  cast(e.output as json), cast(e.error as json), e.strategy, e.winner, cast(e.facts as json),
  e.fingerprint
from unnest(
  cast(:step_run_id as uuid[]), cast(:step_claim_no as integer[]), cast(:step_path as text[]),
  cast(:step_kind as text[]), cast(:step_ordinal as integer[]), cast(:step_status as text[]),
  cast(:step_attempts as integer[]), cast(:step_failures as integer[]),
  cast(:step_members as integer[]), cast(:step_started_us as bigint[]),
  cast(:step_finished_us as bigint[]), cast(:step_output as text[]), cast(:step_error as text[]),
  cast(:step_strategy as text[]), cast(:step_winner as text[]), cast(:step_facts as text[]),
  cast(:step_fingerprint as text[]))
  as e(run_id, claim_no, path, kind, ordinal, status, attempts, failures, members, started_us,
    finished_us, output, error, strategy, winner, facts, fingerprint)
join ${schema}.run r
  on r.run_id = e.run_id
  and r.claim_no = e.claim_no
  -- True of all. The planner takes it for rare and so looks runs up by key, also where it knows the table as small.
  and e.claim_no % 1 = 0
  and r.node_id = :fence_node
where (select f.node_id from fence f) is not null
returning 0::bigint as mark
