-- The earlier attempts of the steps that a new run has from another one. Reads attempt_pk and step_pk.
insert into ${schema}.attempt (run_id, started_at, finished_at, node_id, claim_no, number, path, error)
select n.run_id, a.started_at, a.finished_at, a.node_id, 1, a.number, a.path, a.error
from ${schema}.attempt a
join ${schema}.step n
  on n.run_id = :new_run_id
  and n.path = a.path
where a.run_id = :run_id
