-- Nothing -> succeeded, one row: what each step would cost without group commit.
insert into step (run_id, path, kind, ordinal, status, attempts, failures, node_id, claim_no,
                  started_at, finished_at, output)
values (:run_id, :path, 'step', :ordinal, 'succeeded', 1, 0, :node_id, 1,
        clock_timestamp(), clock_timestamp(), 'null')
