-- running -> the same, under the next claim, for what this node has claimed but does not execute: the answer to the
-- claim was lost with a connection, or what executed it has given up. Crashes before the last recorded step count no
-- more, as at any end of a claim. Reads run_claimed.
with fence as materialized (
  select n.node_id
  from ${schema}.node n
  where n.node_id = :node and n.status in ('alive', 'draining') and n.lease_until > clock_timestamp()
  for key share
)
update ${schema}.run r
set claim_no = r.claim_no + 1,
    crashes = case
      when r.crashes > 0 and exists (
        select from ${schema}.step s
        where s.run_id = r.run_id and s.claim_no = r.claim_no and s.status in ('succeeded', 'failed'))
      then 0 else r.crashes end
where r.status = 'running'
  and r.node_id = :node
  and not (r.run_id = any (cast(:active as uuid[])))
  and (select f.node_id from fence f) is not null
returning r.run_id, r.priority, r.seq, r.claim_no, r.workflow, r.version, r.input, r.metadata,
  r.deadline, r.queue, r.lane, r.fair_key
