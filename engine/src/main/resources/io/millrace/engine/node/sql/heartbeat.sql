-- alive | draining -> the same, with a lease set anew from the database's clock (never added up). No row
-- when the node was declared dead. Brings back what else the node must know, in the same statement:
-- cancels of its runs (run_claimed), other nodes with room, whether some lease has run out, and whether
-- some queued run is past its deadline (run_deadline) or was to be started by now (run_start_by); how far the claims
-- of lanes have come; and whether somebody has to look at lanes.
with beat as (
  update ${schema}.node n
  set lease_until = clock_timestamp() + :lease_us * interval '1 microsecond', free = :free, fair_time = greatest(n.fair_time, :fair_time)
  where n.node_id = :node and n.status in ('alive', 'draining')
  returning clock_timestamp() as now
)
select
  b.now,
  array(
    select r.run_id from ${schema}.run r
    where r.status = 'running' and r.node_id = :node and r.cancel_requested_at is not null) as cancels,
  (select count(*) from ${schema}.node o
    where o.status = 'alive' and o.node_id <> :node and o.lease_until > b.now) as others,
  (select count(*) from ${schema}.node o
    where o.status = 'alive' and o.node_id <> :node and o.lease_until > b.now and o.free > 0) as others_free,
  exists (
    select from ${schema}.node o
    where o.status in ('alive', 'draining') and o.lease_until < b.now and o.node_id <> :node) as expired,
  exists (
    select from ${schema}.run d
    where d.status = 'queued' and d.deadline is not null and d.deadline > :overdue_after
      and d.deadline <= b.now)
    or exists (
      select from ${schema}.run d
      where d.status = 'queued' and d.start_by is not null and d.started_at is null and d.start_by > :overdue_after
        and d.start_by <= b.now) as overdue,
  (select max(o.fair_time) from ${schema}.node o where o.status in ('alive', 'draining')) as fair_time,
  ${schema}.lanes_wait() as lanes_wait
from beat b
