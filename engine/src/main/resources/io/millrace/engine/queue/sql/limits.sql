-- What is limited above queues: everything (workflow null) first, then workflows by name.
select nullif(s.name, '') as workflow, s.max_active, s.active, s.changed_at
from ${schema}.scope s
where s.kind <> 'queue' and s.max_active is not null
order by s.kind = 'workflow', s.name
