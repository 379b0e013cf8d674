-- Which runs answer to these ids or keys: after a conflict, or when the outcome of a start is unknown.
-- begun_on: the node on which it began as it was stored (its two times are one then) and still runs.
-- Reads by run_pk and run_idempotency.
select e.place, r.run_id, false as existing,
  case when r.status = 'running' and r.claim_no = 1 and r.started_at = r.created_at then r.node_id end
    as begun_on
from unnest(cast(:run_id as uuid[])) with ordinality as e(run_id, place)
join ${schema}.run r on r.run_id = e.run_id
union all
select e.place, r.run_id, true as existing, null as begun_on
from unnest(cast(:workflow as text[]), cast(:idempotency_key as text[]), cast(:run_id as uuid[]))
  with ordinality as e(workflow, idempotency_key, run_id, place)
join ${schema}.run r
  on r.workflow = e.workflow and r.idempotency_key = e.idempotency_key and r.run_id <> e.run_id
