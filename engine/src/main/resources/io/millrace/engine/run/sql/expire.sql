-- queued -> failed for runs whose deadline has passed, the oldest first, at most :limit. Open steps of
-- earlier claims are cancelled with them. A row that is locked is passed over: whoever has it claims,
-- cancels or ends it, and the next look finds it if not. The time is asked once, so that it bounds
-- the scan of the index. Reads run_deadline, run_pk and step_pk.
with freed as (
  update ${schema}.run r
  set status = 'failed',
      finished_at = clock_timestamp(),
      error = json_build_object(
        'type', cast(:type as text),
        'message', format(:message, r.run_id,
          to_char(r.deadline at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))
  where r.run_id = any (array(
      select q.run_id
      from ${schema}.run q
      where q.status = 'queued' and q.deadline is not null and q.deadline <= (select clock_timestamp())
      order by q.deadline
      limit :limit
      for update skip locked))
    and r.status = 'queued'
  returning r.run_id
), closed as (
  update ${schema}.step s
  set status = 'cancelled', finished_at = clock_timestamp()
  from freed f
  where s.run_id = f.run_id
    and s.status in ('running', 'retrying')
)
select f.run_id
from freed f
