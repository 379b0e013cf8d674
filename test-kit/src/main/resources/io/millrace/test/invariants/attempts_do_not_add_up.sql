-- The last attempt stands in the step's row, the ones before it in rows of their own, numbered from 1;
-- after a further entry into the run's function some of those may be missing. A step that was cancelled
-- while it waited for its next attempt has all of them there.
select s.run_id, s.path, s.status, s.attempts, a.kept, a.highest, r.claim_no
from step s
join run r using (run_id)
cross join lateral (
  select count(*) as kept, coalesce(max(t.number), 0) as highest
  from attempt t
  where t.run_id = s.run_id and t.path = s.path) as a
cross join lateral (
  select case when s.status = 'cancelled' and a.highest = s.attempts then s.attempts else s.attempts - 1 end as earlier
) as e
where s.kind in ('step', 'branch') and r.status in ('succeeded', 'failed', 'cancelled')
  and (a.highest > e.earlier
    or (r.claim_no = 1 and a.kept <> e.earlier
      and (select count(*) from effect e where e.run_id = s.run_id and e.path = '/') <= 1))
