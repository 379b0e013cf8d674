-- Nothing -> queued, one row for each id in the order of the array. What a start of many writes.
insert into run (run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue,
                 input)
select id, clock_timestamp(), 1, 0, 0, 0, 'queued', 'bench-empty', 'default', 'null'
from unnest(:run_ids::uuid[]) with ordinality as entry (id, position)
order by position
