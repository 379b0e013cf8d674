-- The names of queues that there are, the one that is asked for first, then as many as a sentence takes. By scope_pk.
select n.name
from (
  select s.name
  from ${schema}.scope s
  where s.kind = 'queue'
  union
  select cast('default' as text)) as n
order by n.name <> :queue, n.name
limit :limit
