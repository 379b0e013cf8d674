-- Nothing -> running, one row. What a start writes where nothing waits.
insert into run (run_id, created_at, started_at, version, priority, claim_no, crashes, status, node_id,
                 workflow, queue, input)
values (:run_id, clock_timestamp(), clock_timestamp(), 1, 0, 1, 0, 'running', :node_id, 'bench-empty',
        'default', 'null')
