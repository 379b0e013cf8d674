-- The last attempt stands in the step's row, the ones before it in rows of their own, numbered from 1;
-- after a further entry into the run's function some of those may be missing.
select s.run_id, s.path, s.status, s.attempts, count(a.number) as kept, max(a.number) as highest, r.claim_no
from step s
join run r using (run_id)
left join attempt a on a.run_id = s.run_id and a.path = s.path
where s.kind in ('step', 'branch') and r.status in ('succeeded', 'failed', 'cancelled')
group by s.run_id, s.path, s.status, s.attempts, r.claim_no
having coalesce(max(a.number), 0) >= s.attempts
  or (r.claim_no = 1 and count(a.number) <> s.attempts - 1
    and (select count(*) from effect e where e.run_id = s.run_id and e.path = '/') <= 1)
