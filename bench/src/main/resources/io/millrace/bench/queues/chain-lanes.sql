-- The same for lanes of limit 1: one run of each ends, and the next one of each begins. Indexes run_pk,
-- run_waiting, lane_pk.
with locked as materialized (
  select l.lane, l.head_rank, l.head_seq, l.fair_last
  from lane l
  where l.queue = 'bench' and l.lane = any (:lanes::text[])
  order by l.lane
  for update
), ended as (
  update run r
  set status = 'succeeded', output = 'null', node_id = null, finished_at = clock_timestamp(),
      released_seq = nextval('lane_event')
  from unnest(:run_ids::uuid[], :claim_nos::int[]) as e(run_id, claim_no)
  where r.run_id = e.run_id and r.claim_no = e.claim_no and r.node_id = 1 and exists (select from locked)
  returning r.run_id
), next as materialized (
  select l.lane, w.run_id, w.seq, w.lane_rank, l.fair_last + 1 as key, case when w.run_id is null then 0 else 1 end as count
  from locked l
  -- Slots are freed before they are given.
  cross join (select count(*) from ended) as freed
  left join lateral (
    select w.run_id, w.seq, w.lane_rank
    from run w
    where lane_number(w.queue, w.lane) = lane_number('bench', l.lane)
      and w.queue = 'bench' and w.lane = l.lane and w.status = 'queued' and w.entered_seq is not null
      and w.admitted_seq is null and (w.lane_rank, w.seq) > (l.head_rank, l.head_seq)
    order by w.lane_rank, w.seq
    limit 1) as w on true
), admitted as (
  update run r
  set admitted_seq = nextval('lane_event'), admitted_at = clock_timestamp(), fair_key = n.key, status = 'running',
      node_id = 1, claim_no = r.claim_no + 1, started_at = coalesce(r.started_at, clock_timestamp())
  from next n
  where r.run_id = n.run_id
  returning r.run_id, r.lane, r.claim_no
), moved as (
  update lane l
  set active = l.active - 1 + n.count, waiting = l.waiting - n.count, succeeded = l.succeeded + 1,
      starts = l.starts + n.count, fair_last = case when n.count = 1 then n.key else l.fair_last end,
      head_rank = coalesce(n.lane_rank, l.head_rank), head_seq = coalesce(n.seq, l.head_seq),
      changed_at = clock_timestamp()
  from next n
  where l.queue = 'bench' and l.lane = n.lane
)
select a.run_id, a.lane, a.claim_no from admitted a
