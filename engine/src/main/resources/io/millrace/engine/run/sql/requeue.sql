-- running -> queued (cancelled where that was asked for) for all runs of dead nodes. They keep their seq
-- and so their place; open steps of cancelled ones end with them. Reads run_claimed and step_pk. Runs after the nodes' rows were locked and marked, in a
-- statement of its own: it must see what the nodes wrote last.
with freed as (
update ${schema}.run r
set status = case when r.cancel_requested_at is null then 'queued' else 'cancelled' end,
    finished_at = case when r.cancel_requested_at is null then null else clock_timestamp() end,
    node_id = null,
    crashes = r.crashes + 1
where r.status = 'running'
  and r.node_id = any (cast(:nodes as bigint[]))
returning r.run_id, r.priority, r.seq, r.status
), closed as (
update ${schema}.step s
set status = 'cancelled', finished_at = clock_timestamp()
from freed f
where f.status = 'cancelled'
  and s.run_id = f.run_id
  and s.status in ('running', 'retrying')
)
select f.priority, f.seq
from freed f
where f.status = 'queued'
