-- Nothing -> queued, :count runs.
insert into run (run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue,
                 input)
select uuidv7(), clock_timestamp(), 1, 0, 0, 0, 'queued', 'bench-empty', 'default', 'null'
from generate_series(1, :count)
