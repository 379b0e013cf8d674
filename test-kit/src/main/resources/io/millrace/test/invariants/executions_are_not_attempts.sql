-- While a run's function is entered once, each execution of a step is an attempt. With every further
-- entry (a claim, or a node that takes its own run up again) one of them may have gone unrecorded, or
-- was noted and never executed. A body that is cancelled may be so before its trace.
select s.run_id, s.path, s.status, s.attempts, e.executions, e.entries, r.claim_no
from step s
join run r using (run_id)
cross join lateral (
  select count(*) filter (where e.path = s.path) as executions, count(*) filter (where e.path = '/') as entries
  from effect e where e.run_id = s.run_id and e.path in (s.path, '/')) as e
where s.kind in ('step', 'branch')
  and abs(s.attempts - e.executions)
    > greatest(r.claim_no, e.entries) - 1 + case when s.status = 'cancelled' then 1 else 0 end
