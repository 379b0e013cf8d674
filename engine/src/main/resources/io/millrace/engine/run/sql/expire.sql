-- queued -> failed for those of these runs whose deadline has passed, or that were to be started by now. Open steps of
-- earlier claims are cancelled with them. A run that is locked is passed over: whoever has it claims,
-- cancels or ends it, and the next look finds it if not. So is a step that a transaction of a dead node holds
-- (close_steps.sql); its run is said to have open steps. Reads run_pk and step_pk.
with freed as (
  update ${schema}.run r
  set status = 'failed',
      finished_at = clock_timestamp(),
      error = case
        when r.deadline <= clock_timestamp() then json_build_object(
          'type', cast(:type as text),
          'message', format(:message, r.run_id,
            to_char(r.deadline at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))
        else json_build_object(
          'type', cast(:queue_type as text),
          'message', format(:queue_message, r.run_id, r.queue,
            to_char(r.start_by at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))) end
  where r.run_id = any (array(
      select q.run_id
      from ${schema}.run q
      where q.run_id = any (:run_id)
        and q.status = 'queued'
        and (q.deadline <= clock_timestamp() or q.start_by <= clock_timestamp() and q.started_at is null)
      for update skip locked))
    and r.status = 'queued'
  returning r.run_id
), closed as (
  update ${schema}.step s
  set status = 'cancelled', finished_at = clock_timestamp()
  where (s.run_id, s.path) in (
    select o.run_id, o.path
    from freed f
    join ${schema}.step o on o.run_id = f.run_id
    where o.status in ('running', 'retrying')
    for update of o skip locked)
  returning s.run_id, s.path
)
select f.run_id, exists (
  select from ${schema}.step s
  where s.run_id = f.run_id
    and s.status in ('running', 'retrying')
    and (s.run_id, s.path) not in (select c.run_id, c.path from closed c)) as open
from freed f
