-- All steps of a run in the order in which they began, with the node of the last attempt, by step_pk. What is
-- open in a run that has ended, since a transaction of a dead node held its row then, was cancelled with it.
select s.path, s.kind, o.status, s.members, s.strategy, s.winner, s.facts,
  cast(extract(epoch from coalesce(o.finished_at, clock_timestamp()) - s.started_at) * 1000000 as bigint) as elapsed_us,
  s.attempts, s.started_at, o.finished_at, s.error, n.name as node
from ${schema}.step s
join ${schema}.run r on r.run_id = s.run_id
cross join lateral (
  select s.status in ('running', 'retrying') and r.status in ('failed', 'cancelled') as left_open) l
cross join lateral (
  select
    case when l.left_open then 'cancelled' else s.status end as status,
    case when l.left_open then r.finished_at else s.finished_at end as finished_at) o
left join ${schema}.node n on n.node_id = s.node_id
where s.run_id = :run_id
order by s.started_at, s.path
