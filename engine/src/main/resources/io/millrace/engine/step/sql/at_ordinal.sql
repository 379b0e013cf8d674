-- The path that is recorded at this place of a scope (the scope's path with its slash, or empty): asked
-- when a replay does not find its own path. Reads step_pk.
select s.path
from ${schema}.step s
where s.run_id = :run_id
  and s.ordinal = :ordinal
  and starts_with(s.path, :scope)
  and strpos(substr(s.path, length(:scope) + 1), '/') = 0
limit 1
