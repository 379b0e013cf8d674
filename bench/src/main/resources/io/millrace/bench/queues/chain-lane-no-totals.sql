-- running -> succeeded for some runs of one lane, waiting -> running for as many behind them, and the lane's
-- numbers that limits and order need, and no totals. Indexes run_pk, run_waiting, lane_pk.
with locked as materialized (
  select l.head_rank, l.head_seq, l.fair_last
  from lane l
  where l.queue = 'bench' and l.lane = :lane
  for update
), ended as (
  update run r
  set status = 'succeeded', output = 'null', node_id = null, finished_at = clock_timestamp(),
      released_seq = nextval('lane_event')
  from unnest(:run_ids::uuid[], :claim_nos::int[]) as e(run_id, claim_no)
  where r.run_id = e.run_id and r.claim_no = e.claim_no and r.node_id = 1 and exists (select from locked)
  returning r.run_id
), next as materialized (
  select w.run_id, w.seq, w.lane_rank, l.fair_last + row_number() over (order by w.lane_rank, w.seq) as key
  from locked l
  -- Slots are freed before they are given.
  cross join (select count(*) from ended) as freed
  cross join lateral (
    select w.run_id, w.seq, w.lane_rank
    from run w
    where lane_number(w.queue, w.lane) = lane_number('bench', :lane)
      and w.queue = 'bench' and w.lane = :lane and w.status = 'queued' and w.entered_seq is not null
      and w.admitted_seq is null and (w.lane_rank, w.seq) > (l.head_rank, l.head_seq)
    order by w.lane_rank, w.seq
    limit :free) as w
), admitted as (
  update run r
  set admitted_seq = nextval('lane_event'), admitted_at = clock_timestamp(), fair_key = n.key, status = 'running',
      node_id = 1, claim_no = r.claim_no + 1, started_at = coalesce(r.started_at, clock_timestamp())
  from next n
  where r.run_id = n.run_id
  returning r.run_id, r.lane, r.claim_no, r.seq, n.key, n.lane_rank
), moved as (
  update lane l
  set active = l.active - e.count + a.count, waiting = l.waiting - a.count, fair_last = coalesce(a.key, l.fair_last),
      head_rank = coalesce(a.lane_rank, l.head_rank), head_seq = coalesce(a.seq, l.head_seq)
  from (select cast(count(*) as integer) as count from ended) as e
  cross join (
    select cast(count(*) as integer) as count, max(key) as key, max(seq) as seq, max(lane_rank) as lane_rank
    from admitted) as a
  where l.queue = 'bench' and l.lane = :lane
)
select a.run_id, a.lane, a.claim_no from admitted a
