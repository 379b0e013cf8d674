-- Runs that got a slot while :limit of their lane had one: none, by the order in which slots were given and freed.
select count(*)
from (
  select e.lane, e.change, sum(e.change) over (partition by e.lane order by e.seq) as active
  from (
    select lane, admitted_seq as seq, 1 as change from run where admitted_seq is not null
    union all
    select lane, released_seq, -1 from run where released_seq is not null) as e) as held
where held.change = 1 and held.active > :limit
