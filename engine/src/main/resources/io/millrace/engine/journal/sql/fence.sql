-- The node's own row, held for as long as the transaction lasts. Recovery needs it FOR UPDATE before it
-- may touch the node's runs, so no write of a dead node can be under way after it, and none begins.
-- Heartbeats (no key change) pass.
select n.node_id
from ${schema}.node n
where n.node_id = :fence_node
  and n.status in ('alive', 'draining')
  and n.lease_until > clock_timestamp()
for key share
