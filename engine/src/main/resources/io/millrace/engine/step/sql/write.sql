-- nothing | running | retrying -> as given, by the run's current claim only. A recorded end is never
-- changed: such a row is left out of the answer. A run has a node exactly while it is running (run_claimed_while_running); to ask for the status too
-- would let the planner walk run_claimed, all runs of the node, for every batch. Reads run_pk and step_pk.
insert into ${schema}.step as s (
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
  cast(:step_fingerprint as text[]), cast(:step_partner as text[]))
  as e(run_id, claim_no, path, kind, ordinal, status, attempts, failures, members, started_us,
    finished_us, output, error, strategy, winner, facts, fingerprint, partner)
join ${schema}.run r
  on r.run_id = e.run_id
  and r.claim_no = e.claim_no
  -- True of all. The planner takes it for rare and so looks runs up by key, also where it knows the table as small.
  and e.claim_no % 1 = 0
  and r.node_id = :fence_node
where (select f.node_id from fence f) is not null
  -- The end of a branch that decides and that of its group: both, or none where another executor of the
  -- claim has recorded one of them otherwise.
  and (e.partner is null or not exists (
    select from ${schema}.step p
    where p.run_id = e.run_id and p.path = e.partner and p.status in ('succeeded', 'failed', 'cancelled')))
on conflict (run_id, path) do update
set started_at = excluded.started_at,
    finished_at = excluded.finished_at,
    node_id = excluded.node_id,
    claim_no = excluded.claim_no,
    attempts = excluded.attempts,
    failures = excluded.failures,
    members = excluded.members,
    status = excluded.status,
    output = excluded.output,
    error = excluded.error,
    winner = excluded.winner,
    facts = excluded.facts
where s.status in ('running', 'retrying')
returning 0::bigint as mark
