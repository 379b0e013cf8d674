-- queued -> running, the first :size in order. Index run_claimable. The ids go through an array: a join
-- with the locked rows would invite a generic plan that scans the table.
update run
set status = 'running', node_id = :node_id, claim_no = claim_no + 1,
    started_at = coalesce(started_at, clock_timestamp())
where run_id = any (array(
  select run_id from run
  where status = 'queued' and lane is null
  order by priority, seq
  limit :size
  for update skip locked))
returning run_id
