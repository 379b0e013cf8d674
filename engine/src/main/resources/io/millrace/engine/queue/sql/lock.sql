-- Locks the scopes and lanes of runs, in the order that everybody keeps, before the runs themselves are touched.
select ${schema}.lanes_lock_of(:run_id) is null
