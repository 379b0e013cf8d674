-- A success that no body has earned.
select s.run_id, s.path, s.status
from step s
where s.status = 'succeeded' and s.kind in ('step', 'branch')
  and not exists (select from effect e where e.run_id = s.run_id and e.path = s.path)
