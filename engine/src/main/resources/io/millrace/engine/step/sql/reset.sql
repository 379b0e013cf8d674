-- failed | cancelled | running | retrying -> retrying, for what ended a run that is retried: the failed
-- path, the groups around it, and what was given up with it. Failures that the code survived stay.
-- The attempt that was the last word moves to the attempts. Reads step_pk.
with reset as (
  update ${schema}.step s
  set status = 'retrying', failures = 0, finished_at = null, output = null, error = null
  from ${schema}.step old
  where s.run_id = :run_id
    and old.run_id = s.run_id and old.path = s.path
    and ((s.status in ('cancelled', 'running', 'retrying')
          and (cast(:failed_root as text) is null or s.path = :failed_root or starts_with(s.path, :failed_root || '/')))
      or (s.status = 'failed'
          and (s.path = :failed_path or starts_with(cast(:failed_path as text), s.path || '/'))))
    -- What was given up with a group that the code survived is never asked for again.
    and not exists (
      select from ${schema}.step g
      where g.run_id = s.run_id
        and g.kind = 'group'
        and g.status = 'failed'
        and starts_with(s.path, g.path || '/')
        and not coalesce(g.path = :failed_path or starts_with(cast(:failed_path as text), g.path || '/'), false))
  returning s.run_id, s.path, s.kind, s.attempts, s.node_id, s.claim_no, old.started_at, old.finished_at,
    old.status as old_status, old.error as old_error
)
insert into ${schema}.attempt (run_id, started_at, finished_at, node_id, claim_no, number, path, error)
select t.run_id, t.started_at, t.finished_at, t.node_id, t.claim_no, t.attempts, t.path,
  coalesce(t.old_error, cast(:given_up as json))
from reset t
where t.kind <> 'group' and t.old_status <> 'retrying' and t.attempts > 0
on conflict (run_id, path, number) do nothing
