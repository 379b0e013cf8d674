-- failed | cancelled -> waiting in its lane again, before the run's status follows (run/sql/retry.sql). Its lane is
-- locked. False where it has none.
select ${schema}.lanes_return(:run_id)
