-- Runs of a queue that failed and were set aside, lane by lane, oldest first. By run_parked.
select r.run_id, r.workflow, r.version, r.status, r.queue, r.lane, r.created_at, r.started_at, r.finished_at
from ${schema}.run r
where r.queue = :queue and r.parked_at is not null
order by r.lane, r.run_id
limit :limit
