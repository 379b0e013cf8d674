-- All rows of lease_space: a few for each group.
select s.name
from ${schema}.lease_space s
order by s.name
