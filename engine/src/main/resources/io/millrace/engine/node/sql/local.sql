-- Nodes that say they live on this machine.
select n.node_id, n.pid, n.process_started
from ${schema}.node n
where n.status in ('alive', 'draining') and n.host = :host
