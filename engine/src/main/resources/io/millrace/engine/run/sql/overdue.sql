-- Queued runs that are too late, those whose deadline has passed and those that were to be started by now, the
-- oldest of each first. Nothing is locked: their lanes have to be first. The time is asked once, so that it bounds
-- the scans. Reads run_deadline and run_start_by.
(
  select q.run_id
  from ${schema}.run q
  where q.status = 'queued' and q.deadline is not null and q.deadline <= (select clock_timestamp())
  order by q.deadline
  limit :limit)
union
(
  select q.run_id
  from ${schema}.run q
  where q.status = 'queued' and q.start_by is not null and q.started_at is null
    and q.start_by <= (select clock_timestamp())
  order by q.start_by
  limit :limit)
