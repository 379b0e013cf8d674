-- running | retrying -> cancelled for the steps of runs that have ended and were passed over then. Waits for
-- nobody: locked runs and steps are left for the next time. Gives the runs with steps that are still open.
-- Reads run_pk, step_pk.
with ended as materialized (
  select r.run_id
  from ${schema}.run r
  where r.run_id = any (:run_id)
    and r.status in ('failed', 'cancelled')
  for share skip locked
), open_step as materialized (
  select s.run_id, s.path
  from ended e
  join ${schema}.step s on s.run_id = e.run_id
  where s.status in ('running', 'retrying')
  for update of s skip locked
), closed as (
  update ${schema}.step s
  set status = 'cancelled', finished_at = clock_timestamp()
  from open_step o
  where s.run_id = o.run_id
    and s.path = o.path
  returning s.run_id, s.path
)
select distinct s.run_id
from ${schema}.step s
join ${schema}.run r on r.run_id = s.run_id
where s.run_id = any (:run_id)
  and r.status in ('failed', 'cancelled')
  and s.status in ('running', 'retrying')
  and (s.run_id, s.path) not in (select c.run_id, c.path from closed c)
