-- alive | draining -> stopped. After its runs have ended or were handed back; takes the row FOR UPDATE and
-- so waits for what is under way behind the fence.
update ${schema}.node n
set status = 'stopped', free = 0, left_at = clock_timestamp()
where n.node_id = (
    select l.node_id
    from ${schema}.node l
    where l.node_id = :node and l.status in ('alive', 'draining')
    for update)
