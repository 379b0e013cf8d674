-- nothing -> alive. The lease is set from the database's clock. Fair keys go on where others have come, living or
-- dead: runs of lanes must not be overtaken by all that come later.
insert into ${schema}.node (
  name, host, pid, process_started, status, lease_until, joined_at, max_running, free, fair_time)
values (
  :name, :host, :pid, :process_started, 'alive', clock_timestamp() + :lease_us * interval '1 microsecond',
  clock_timestamp(), :max_running, :max_running,
  (select coalesce(max(o.fair_time), 0) from ${schema}.node o))
returning node_id, clock_timestamp() as now, fair_time
