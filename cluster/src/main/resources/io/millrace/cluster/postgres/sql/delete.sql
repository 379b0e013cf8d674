-- a lease with this revision whose time has not passed -> nothing. One row of lease, by lease_pk. It draws no
-- revision, so it need not take turns with the other writes of its space.
with gone as (
  delete from ${schema}.lease l
  where l.space = :space and l.key = :key and l.revision = :revision
    and (l.expires_at is null or l.expires_at > clock_timestamp())
  returning
    -- Durable also where the database's commits need not be.
    case when current_setting('synchronous_commit') = 'off' then set_config('synchronous_commit', 'on', true) end
)
select cast(pg_notify(:channel, :hint) as text) as hinted
from gone
