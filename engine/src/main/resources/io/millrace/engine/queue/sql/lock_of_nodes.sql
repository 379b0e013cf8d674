-- As lock.sql, for what nodes that are gone have executed: some of it may end with them. Reads run_claimed.
select ${schema}.lanes_lock_of(array(
  select r.run_id
  from ${schema}.run r
  where r.status = 'running' and r.lane is not null and r.node_id = any (cast(:nodes as bigint[])))) is null
