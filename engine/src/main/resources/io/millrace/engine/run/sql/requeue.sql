-- running -> queued (cancelled where that was asked for) for all runs of dead nodes. They keep their seq
-- and so their place. Reads run_claimed. Runs after the nodes' rows were locked and marked, in a
-- statement of its own: it must see what the nodes wrote last.
update ${schema}.run r
set status = case when r.cancel_requested_at is null then 'queued' else 'cancelled' end,
    finished_at = case when r.cancel_requested_at is null then null else clock_timestamp() end,
    node_id = null,
    crashes = r.crashes + 1
where r.status = 'running'
  and r.node_id = any (cast(:nodes as bigint[]))
returning r.priority, r.seq
