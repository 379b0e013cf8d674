-- In each scope every place is given once.
select s.run_id, regexp_replace(s.path, '[^/]*$', '') as scope, s.ordinal, string_agg(s.path, ' ') as paths
from step s
group by 1, 2, 3
having count(*) > 1
