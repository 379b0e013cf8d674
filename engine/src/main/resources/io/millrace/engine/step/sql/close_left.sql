-- running | retrying -> cancelled for the steps that earlier executions of a run have left open and that
-- this one, which ends now, did not come to: a cancel came first, or a group failed before. By the
-- current claim only, behind the fence. Reads run_pk and step_pk.
with fence as materialized (
  select n.node_id
  from ${schema}.node n
  where n.node_id = :fence_node
    and n.status in ('alive', 'draining')
    and n.lease_until > clock_timestamp()
  for key share
)
update ${schema}.step s
set status = 'cancelled', finished_at = clock_timestamp()
from ${schema}.run r
where r.run_id = :run_id
  and r.claim_no = :claim_no
  and r.node_id = :fence_node
  and s.run_id = :run_id
  and s.status in ('running', 'retrying')
  and not (s.path = any (cast(:own as text[])))
  and (select f.node_id from fence f) is not null
