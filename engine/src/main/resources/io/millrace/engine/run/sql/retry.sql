-- failed | cancelled -> queued, in the run's old place. :from is what the table of transitions allows.
-- A deadline that has passed is dropped: it would end the run again at once. One row by run_pk; none when
-- it is not in such a state.
update ${schema}.run r
set status = 'queued',
    output = null,
    error = null,
    finished_at = null,
    cancel_requested_at = null,
    deadline = case when r.deadline > clock_timestamp() then r.deadline end,
    crashes = 0
where r.run_id = :run_id
  and r.status = any (cast(:from as text[]))
returning r.priority, r.seq
