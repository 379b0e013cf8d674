-- All steps of a run in the order in which they began, with the node of the last attempt, by step_pk.
select s.path, s.kind, s.status, s.members, s.strategy, s.winner, s.facts,
  cast(extract(epoch from coalesce(s.finished_at, clock_timestamp()) - s.started_at) * 1000000 as bigint) as elapsed_us,
  s.attempts, s.started_at, s.finished_at, s.error, n.name as node
from ${schema}.step s
left join ${schema}.node n on n.node_id = s.node_id
where s.run_id = :run_id
order by s.started_at, s.path
