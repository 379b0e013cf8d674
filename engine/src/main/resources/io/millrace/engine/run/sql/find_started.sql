-- Which runs answer to these ids or keys: after a conflict, or when the outcome of a start is unknown.
-- Reads by run_pk and run_idempotency.
select e.place, r.run_id, false as existing
from unnest(cast(:run_id as uuid[])) with ordinality as e(run_id, place)
join ${schema}.run r on r.run_id = e.run_id
union all
select e.place, r.run_id, true as existing
from unnest(cast(:workflow as text[]), cast(:idempotency_key as text[]), cast(:run_id as uuid[]))
  with ordinality as e(workflow, idempotency_key, run_id, place)
join ${schema}.run r
  on r.workflow = e.workflow and r.idempotency_key = e.idempotency_key and r.run_id <> e.run_id
