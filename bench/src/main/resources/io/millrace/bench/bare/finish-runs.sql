-- running -> succeeded, refused unless the claim still holds. Index: primary key.
update run
set status = 'succeeded', node_id = null, finished_at = clock_timestamp(), output = 'null'
where run_id = any (:run_ids::uuid[]) and status = 'running' and node_id = :node_id and claim_no = 1
