-- nothing -> as recorded: what a run has recorded before one of its root steps, with all that is below, for
-- a new run whose first claim it stands for. A root step that was given up is left out: it is executed
-- again. Reads step_pk.
insert into ${schema}.step (
  run_id, started_at, finished_at, node_id, claim_no, ordinal, attempts, failures, members, path, kind,
  status, output, error, strategy, winner, facts, fingerprint)
select
  :new_run_id, s.started_at, s.finished_at, s.node_id, 1, s.ordinal, s.attempts, s.failures, s.members,
  s.path, s.kind, s.status, s.output, s.error, s.strategy, s.winner, s.facts, s.fingerprint
from ${schema}.step root
join ${schema}.step s
  on s.run_id = root.run_id
  and split_part(s.path, '/', 1) = root.path
where root.run_id = :run_id
  and strpos(root.path, '/') = 0
  and root.ordinal < :ordinal
  and root.status in ('succeeded', 'failed')
