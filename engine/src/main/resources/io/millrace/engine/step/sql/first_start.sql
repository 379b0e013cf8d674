-- When the first attempt of a step began. Reads step_pk and attempt_pk.
select cast(extract(epoch from min(a.started_at)) * 1000000 as bigint) as started_us
from (
  select s.started_at from ${schema}.step s where s.run_id = :run_id and s.path = :path
  union all
  select t.started_at from ${schema}.attempt t where t.run_id = :run_id and t.path = :path
) as a
