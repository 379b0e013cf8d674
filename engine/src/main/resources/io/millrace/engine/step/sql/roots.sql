-- The recorded steps and groups of a run that stand in no group, in the order of the code. Reads step_pk.
select s.path, s.ordinal
from ${schema}.step s
where s.run_id = :run_id
  and strpos(s.path, '/') = 0
order by s.ordinal
