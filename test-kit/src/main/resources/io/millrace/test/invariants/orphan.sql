-- A step belongs to a run; in a run that has succeeded a branch belongs to a group, and what is inside a
-- branch to that branch.
select s.run_id, s.path, s.kind
from step s
left join run r using (run_id)
where r.run_id is null
  or (r.status = 'succeeded' and strpos(s.path, '/') > 0 and not exists (
    select from step p where p.run_id = s.run_id and p.path = regexp_replace(s.path, '/[^/]*$', '')))
