-- The same over all lanes: runs that got a slot while :limit of the queue had one.
select count(*)
from (
  select e.change, sum(e.change) over (order by e.seq) as active
  from (
    select admitted_seq as seq, 1 as change from run where admitted_seq is not null
    union all
    select released_seq, -1 from run where released_seq is not null) as e) as held
where held.change = 1 and held.active > :limit
