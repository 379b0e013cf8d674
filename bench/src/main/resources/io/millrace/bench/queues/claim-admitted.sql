-- queued -> running, the first :size of those that have slots. Index run_admitted. The ids go through an array:
-- a join with the locked rows would invite a generic plan that scans the table.
update run
set status = 'running', node_id = 1, claim_no = claim_no + 1,
    started_at = coalesce(started_at, clock_timestamp())
where run_id = any (array(
  select run_id from run
  where status = 'queued' and admitted_seq is not null
  order by priority, fair_key, seq
  limit :size
  for update skip locked))
returning run_id, lane, claim_no
