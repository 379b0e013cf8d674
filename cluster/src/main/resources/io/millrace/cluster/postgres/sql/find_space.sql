-- One row of lease_space, by lease_space_pk.
select s.ttl_ms
from ${schema}.lease_space s
where s.name = :space
