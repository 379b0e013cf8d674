-- alive | draining -> dead for nodes whose process is known to be gone. Takes their rows FOR UPDATE and so
-- waits for what they sent last and the server still executes.
update ${schema}.node n
set status = 'dead', free = 0, left_at = clock_timestamp()
where n.node_id = any (array(
    select d.node_id
    from ${schema}.node d
    where d.status in ('alive', 'draining') and d.node_id = any (cast(:gone as bigint[]))
    order by d.node_id
    for update))
returning n.node_id
