-- The last changes of one queue, newest first, by policy_change_of; of everything (queue null) by policy_change_pk.
select c.at, c.by, c.kind, c.name, c.lane, c.what, c.old, c.new
from ${schema}.policy_change c
where cast(:queue as text) is null or (c.kind = 'queue' and c.name = cast(:queue as text))
order by c.seq desc
limit :limit
