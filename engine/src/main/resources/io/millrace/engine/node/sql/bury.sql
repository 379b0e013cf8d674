-- alive | draining -> dead for nodes whose lease has run out, or that are named because their process is
-- gone. Takes their rows FOR UPDATE and so waits for writes that are under way behind the fence.
update ${schema}.node n
set status = 'dead', free = 0, left_at = clock_timestamp()
where n.node_id = any (array(
    select d.node_id
    from ${schema}.node d
    where d.status in ('alive', 'draining')
      and (d.lease_until < clock_timestamp() or d.node_id = any (cast(:gone as bigint[])))
    order by d.node_id
    for update skip locked))
returning n.node_id, n.name
