-- running -> queued for all runs of nodes that are gone; -> cancelled where that was asked for; -> failed
-- where the node died under the run once too often (:crash is 1 then, 0 for a node that left by itself).
-- Runs keep their seq and so their place. The open steps of those that end are cancelled with them; one whose
-- row is locked, by a transaction that the node has left behind, is passed over (close_steps.sql). Crashes are counted from the last recorded step on: one that the lost claim recorded makes this crash the first.
-- Runs after the nodes' rows were locked and marked, in a statement of its own: it must see what the nodes
-- wrote last. Reads run_claimed, run_pk and step_pk.
with lost as (
  select r.run_id, :crash + case
    when exists (
      select from ${schema}.step s
      where s.run_id = r.run_id and s.claim_no = r.claim_no and s.status in ('succeeded', 'failed'))
    then 0 else r.crashes end as crashes
  from ${schema}.run r
  where r.status = 'running'
    and r.node_id = any (cast(:nodes as bigint[]))
), ended as (
  select l.run_id, l.crashes, :crash > 0 and l.crashes >= :crashes_max as loops
  from lost l
), freed as (
  update ${schema}.run r
  set status = case
        when r.cancel_requested_at is not null then 'cancelled'
        when e.loops then 'failed'
        else 'queued' end,
      error = case when r.cancel_requested_at is null and e.loops then json_build_object(
        'type', cast(:type as text), 'message', format(:message, r.run_id, e.crashes)) end,
      finished_at = case when r.cancel_requested_at is not null or e.loops then clock_timestamp() end,
      node_id = null,
      crashes = e.crashes
  from ended e
  where r.run_id = e.run_id
    and r.status = 'running'
    and r.node_id = any (cast(:nodes as bigint[]))
  returning r.run_id, r.priority, r.seq, r.status
), closed as (
  update ${schema}.step s
  set status = 'cancelled', finished_at = clock_timestamp()
  where (s.run_id, s.path) in (
    select o.run_id, o.path
    from freed f
    join ${schema}.step o on o.run_id = f.run_id
    where f.status <> 'queued'
      and o.status in ('running', 'retrying')
    for update of o skip locked)
)
select f.run_id, f.priority, f.seq, f.status
from freed f
