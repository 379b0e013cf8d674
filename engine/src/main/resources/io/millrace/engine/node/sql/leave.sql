-- alive | draining -> stopped. Only after its runs have ended or were handed back.
update ${schema}.node n
set status = 'stopped', free = 0, left_at = clock_timestamp()
where n.node_id = :node and n.status in ('alive', 'draining')
