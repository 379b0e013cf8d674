-- While a run's function is entered once, each execution of a step is an attempt. With every further
-- entry one of them was noted and never executed, or
-- some went unrecorded: nobody waits for the note of an attempt that is followed by another one, and no
-- policy here allows more than three. A body that is cancelled may be so before its trace.
select s.run_id, s.path, s.status, s.attempts, e.executions, e.entries, r.claim_no
from step s
join run r using (run_id)
cross join lateral (
  select count(*) filter (where e.path = s.path) as executions, count(*) filter (where e.path = '/') as entries
  from effect e where e.run_id = s.run_id and e.path in (s.path, '/')) as e
cross join lateral (
  select greatest(r.claim_no, e.entries) - 1 as again, case when s.status = 'cancelled' then 1 else 0 end as early
) as m
where s.kind in ('step', 'branch')
  and (s.attempts - e.executions > m.again + m.early or e.executions - s.attempts > 3 * m.again)
