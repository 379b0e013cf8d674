-- All steps of a run in the order in which they began, with the node of the last attempt, by step_pk.
select s.path, s.kind, s.status, s.members, s.attempts, s.started_at, s.finished_at, s.error, n.name as node
from ${schema}.step s
left join ${schema}.node n on n.node_id = s.node_id
where s.run_id = :run_id
order by s.started_at, s.path
