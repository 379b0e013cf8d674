-- alive -> draining: it claims no more and keeps its lease while its runs end.
update ${schema}.node n
set status = 'draining', free = 0
where n.node_id = :node and n.status = 'alive'
