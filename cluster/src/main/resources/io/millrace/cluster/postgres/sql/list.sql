-- The rows of a space by lease_pk.
select l.key, l.value, l.revision
from ${schema}.lease l
where l.space = :space and (l.expires_at is null or l.expires_at > clock_timestamp())
order by l.key
