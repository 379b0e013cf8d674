-- Nothing -> succeeded, :count runs with one step each: history that claims must not pay for.
with finished as (
  insert into run (run_id, created_at, started_at, finished_at, version, priority, claim_no, crashes,
                   status, workflow, queue, input, output)
  select uuidv7(), clock_timestamp(), clock_timestamp(), clock_timestamp(), 1, 0, 1, 0,
         'succeeded', 'bench-empty', 'default', 'null', 'null'
  from generate_series(1, :count)
  returning run_id)
insert into step (run_id, path, kind, ordinal, status, attempts, failures, node_id, claim_no,
                  started_at, finished_at, output)
select run_id, 'work', 'step', 0, 'succeeded', 1, 0, 1, 1, clock_timestamp(), clock_timestamp(), 'null'
from finished
