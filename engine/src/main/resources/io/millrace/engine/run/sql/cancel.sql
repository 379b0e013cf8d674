-- queued -> cancelled at once; running stays and is marked, its node ends it. :from is what the table
-- of transitions allows. One row by run_pk; none when it is not in such a state or marked already.
update ${schema}.run r
set cancel_requested_at = clock_timestamp(),
    status = case when r.status = 'queued' then 'cancelled' else r.status end,
    finished_at = case when r.status = 'queued' then clock_timestamp() end
where r.run_id = :run_id
  and r.status = any (cast(:from as text[]))
  and r.cancel_requested_at is null
returning r.status
