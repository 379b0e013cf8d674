-- A page of runs, newest first: run ids begin with their time. Walks run_pk backwards.
select r.run_id, r.workflow, r.version, r.status, r.queue, r.lane, r.created_at, r.started_at, r.finished_at
from ${schema}.run r
where (cast(:before as uuid) is null or r.run_id < cast(:before as uuid))
  and (cast(:workflow as text) is null or r.workflow = cast(:workflow as text))
  and (cast(:status as text) is null or r.status = cast(:status as text))
order by r.run_id desc
limit :limit
