-- Whoever is dead or has left holds no run.
select r.run_id, r.workflow, n.name, n.status
from run r
join node n using (node_id)
where n.status not in ('alive', 'draining')
