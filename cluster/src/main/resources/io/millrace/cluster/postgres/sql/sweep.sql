-- a lease whose time has passed long ago -> nothing. Up to 1,000 rows of a space, by lease_pk; rows that somebody
-- writes just now are passed over. It draws no revision.
delete from ${schema}.lease l
where l.space = :space and l.key = any (array(
  select d.key
  from ${schema}.lease d
  where d.space = :space and d.expires_at < clock_timestamp() - interval '1 minute'
  order by d.key
  limit 1000
  for update skip locked))
