-- The attempts of a run that were followed by others, by attempt_pk.
select a.path, a.number, a.started_at, a.finished_at, a.error, n.name as node
from ${schema}.attempt a
left join ${schema}.node n on n.node_id = a.node_id
where a.run_id = :run_id
order by a.path, a.number
