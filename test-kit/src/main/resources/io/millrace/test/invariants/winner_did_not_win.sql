-- The winner of a race is a branch of it that succeeded, and no branch succeeded after the race.
select g.run_id, g.path, g.winner, b.path, b.status
from step g
left join step b on b.run_id = g.run_id and b.kind = 'branch'
  and starts_with(b.path, g.path || '/') and strpos(substr(b.path, length(g.path) + 2), '/') = 0
where g.strategy = 'race' and g.status = 'succeeded'
group by g.run_id, g.path, g.winner, g.finished_at, b.path, b.status, b.finished_at
having (b.path = g.path || '/' || g.winner and b.status <> 'succeeded')
  or (b.status = 'succeeded' and b.finished_at > g.finished_at)
  or b.path is null
  or not exists (
    select from step w where w.run_id = g.run_id and w.path = g.path || '/' || g.winner)
