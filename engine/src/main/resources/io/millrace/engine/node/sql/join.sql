-- nothing -> alive. The lease is set from the database's clock.
insert into ${schema}.node (
  name, host, pid, process_started, status, lease_until, joined_at, max_running, free)
values (
  :name, :host, :pid, :process_started, 'alive', clock_timestamp() + :lease_us * interval '1 microsecond',
  clock_timestamp(), :max_running, :max_running)
returning node_id, clock_timestamp() as now
