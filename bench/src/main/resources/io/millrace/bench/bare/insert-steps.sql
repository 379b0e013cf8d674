-- Nothing -> succeeded, one row for each pair of the arrays. What a batch of the journal writes.
insert into step (run_id, path, kind, ordinal, status, attempts, failures, node_id, claim_no,
                  started_at, finished_at, output)
select run_id, path, 'step', ordinal, 'succeeded', 1, 0, :node_id, 1,
       clock_timestamp(), clock_timestamp(), 'null'
from unnest(:run_ids::uuid[], :paths::text[], :ordinals::int[]) as entry (run_id, path, ordinal)
