-- a lease with this revision whose time has not passed -> the same with a new revision and all of its time. One
-- row of lease, by lease_pk. The row of the space is locked first, see create.sql. A row that was changed
-- meanwhile is looked at again as it is then. No row comes back when the space is gone; one without a
-- revision when the key is absent, at its end, or has another revision.
with space as materialized (
  select s.name, s.ttl_ms
  from ${schema}.lease_space s
  where s.name = :space
  for no key update
),
drawn as materialized (
  select
    s.name, s.ttl_ms, nextval('${schema}.lease_revision') as revision, clock_timestamp() as now,
    -- A lease has to be durable also where the database's commits need not be.
    case when current_setting('synchronous_commit') = 'off' then set_config('synchronous_commit', 'on', true) end
  from space s
),
written as (
  update ${schema}.lease l
  set
    value = :value,
    revision = d.revision,
    expires_at = case when d.ttl_ms > 0 then d.now + d.ttl_ms * interval '1 millisecond' end
  from drawn d
  where l.space = d.name and l.key = :key and l.revision = :revision
    and (l.expires_at is null or l.expires_at > d.now)
  -- The old value, which this statement still sees: a mere renewal sends no notification.
  returning l.revision, l.value is distinct from (
    select b.value from ${schema}.lease b where b.space = l.space and b.key = l.key) as changed
)
select w.revision, case when w.changed then cast(pg_notify(:channel, :hint) as text) end as hinted
from drawn d
left join written w on true
