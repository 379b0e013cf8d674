-- Under one claim each execution is an attempt. With every further claim one of them may have gone
-- unrecorded, or was noted and never executed. A body that is cancelled may be so before its trace.
select s.run_id, s.path, s.status, s.attempts, e.executions, r.claim_no
from step s
join run r using (run_id)
cross join lateral (
  select count(*) as executions from effect e where e.run_id = s.run_id and e.path = s.path) as e
where s.kind in ('step', 'branch')
  and abs(s.attempts - e.executions) > r.claim_no - 1 + case when s.status = 'cancelled' then 1 else 0 end
