-- What is recorded where writes did not take effect, and who holds the run now. Reads run_pk, step_pk.
select e.place, r.claim_no, r.node_id, s.path, s.kind, s.ordinal, s.status, s.attempts, s.failures,
  s.node_id as step_node_id, s.started_at, s.output, s.error, s.members, s.strategy, s.winner, s.fingerprint
from unnest(cast(:run_id as uuid[]), cast(:path as text[])) with ordinality as e(run_id, path, place)
join ${schema}.run r on r.run_id = e.run_id
left join ${schema}.step s on s.run_id = e.run_id and s.path = e.path
