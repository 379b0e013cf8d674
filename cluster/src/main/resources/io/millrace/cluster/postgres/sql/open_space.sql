-- nothing -> a space; one that is there stays as it is. Brings back the time to live that it has. One row of
-- lease_space, by lease_space_pk.
insert into ${schema}.lease_space as s (name, ttl_ms)
values (:space, :ttl_ms)
on conflict (name) do update
set ttl_ms = s.ttl_ms
returning s.ttl_ms
