-- nothing | running | retrying -> running, for a step that is recorded in the transaction of its own work, by
-- the run's current claim only. Holds the row until that ends: an earlier attempt whose commit is still
-- under way is waited for, and its end is then found. Says which transaction it is, so that it can be ended from
-- elsewhere. Reads run_pk, step_pk.
insert into ${schema}.step as s (
  run_id, started_at, node_id, claim_no, ordinal, attempts, failures, path, kind, status, fingerprint)
select
  r.run_id, to_timestamp(cast(:started_us as float8) / 1000000), r.node_id, r.claim_no, :ordinal, :attempts,
  :failures, :path, 'step', 'running', nullif(:fingerprint, '')
from ${schema}.run r
where r.run_id = :run_id
  and r.claim_no = :claim_no
  and r.node_id = :node
on conflict (run_id, path) do update
set started_at = excluded.started_at,
    node_id = excluded.node_id,
    claim_no = excluded.claim_no,
    attempts = excluded.attempts,
    failures = excluded.failures,
    status = excluded.status
where s.status in ('running', 'retrying')
returning pg_backend_pid() as pid, cast(pg_current_xact_id() as text) as transaction
