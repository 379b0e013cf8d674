-- alive | draining -> dead for nodes whose lease has run out. A row that is locked is passed over: a write
-- behind the fence, a heartbeat or another recovery is at it, and the next heartbeat looks again.
update ${schema}.node n
set status = 'dead', free = 0, left_at = clock_timestamp()
where n.node_id = any (array(
    select d.node_id
    from ${schema}.node d
    where d.status in ('alive', 'draining') and d.lease_until < clock_timestamp()
    order by d.node_id
    for update skip locked))
returning n.node_id
