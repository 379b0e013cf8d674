-- One row by lease_pk.
select l.key, l.value, l.revision
from ${schema}.lease l
where l.space = :space and l.key = :key and (l.expires_at is null or l.expires_at > clock_timestamp())
