-- What a step writes in its own transaction is there once if the step succeeded, and else not at all.
select coalesce(s.run_id, t.run_id), coalesce(s.path, t.path), s.status, t.times
from (select run_id, path, count(*) as times from transacted group by 1, 2) as t
full join (
  select s.run_id, s.path, s.status from step s
  where s.path ~ '(^|/)transact[^/]*$') as s on s.run_id = t.run_id and s.path = t.path
where (s.status is not distinct from 'succeeded') <> (t.times is not distinct from 1)
