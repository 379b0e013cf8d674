-- running -> succeeded, in the transaction of the step's own work, by the run's current claim only, and not in
-- another transaction, which the body has begun by itself. The fence is taken here, as the last thing before the commit, so that recovery never waits for the work.
-- All that is to come is the commit, and recovery waits for that: so :silence is short from here on.
-- Reads step_pk, run_pk.
with fence as materialized (
  select n.node_id
  from ${schema}.node n
  where n.node_id = :node
    and n.status in ('alive', 'draining')
    and n.lease_until > clock_timestamp()
  for key share
)
update ${schema}.step s
set status = 'succeeded',
    finished_at = to_timestamp(cast(:finished_us as float8) / 1000000),
    output = cast(:output as json)
from ${schema}.run r
where s.run_id = :run_id
  and s.path = :path
  and s.status = 'running'
  and s.claim_no = :claim_no
  and r.run_id = s.run_id
  and r.claim_no = s.claim_no
  and r.node_id = :node
  and pg_current_xact_id_if_assigned() = cast(:transaction as xid8)
  and (select f.node_id from fence f) is not null
returning s.path, set_config('idle_in_transaction_session_timeout', :silence, true)
