-- nothing, or a row whose time has passed -> a lease. One row of lease, by lease_pk. The row of the space is
-- locked before the revision is drawn: else a write that drew a greater one could commit first. What other
-- writes have committed meanwhile is seen, since the row that conflicts is looked at as it is then. No row
-- comes back when the space is gone; one without a revision when the key is there.
with space as materialized (
  select s.name, s.ttl_ms
  from ${schema}.lease_space s
  where s.name = :space
  for no key update
),
-- Apart from the lock: there it would be computed before the lock is had.
drawn as materialized (
  select
    s.name, s.ttl_ms, nextval('${schema}.lease_revision') as revision, clock_timestamp() as now,
    -- A lease has to be durable also where the database's commits need not be.
    case when current_setting('synchronous_commit') = 'off' then set_config('synchronous_commit', 'on', true) end
  from space s
),
written as (
  insert into ${schema}.lease as l (space, key, value, revision, expires_at)
  select
    d.name, :key, :value, d.revision,
    case when d.ttl_ms > 0 then d.now + d.ttl_ms * interval '1 millisecond' end
  from drawn d
  on conflict (space, key) do update
  set value = excluded.value, revision = excluded.revision, expires_at = excluded.expires_at
  where l.expires_at <= clock_timestamp()
  returning l.revision
)
select w.revision, case when w.revision is not null then cast(pg_notify(:channel, :hint) as text) end as hinted
from drawn d
left join written w on true
