-- No run got its slot while one before it stood in the same line: before by rank and seq, there by entered_seq and
-- not gone yet (admitted, or released without ever having a slot). A retry draws new numbers, so of runs that were
-- retried only the last time is judged. Ranks are rewritten when a queue orders its lanes anew: only what went
-- after that is judged. What was executed when it got a lane (both numbers are the same) stood in no line. The
-- running maximum finds in one pass whom anybody before may have waited for; only those are compared.
with line as materialized (
  select r.queue, r.lane, r.run_id, r.lane_rank, r.seq, r.entered_seq, r.admitted_seq,
    coalesce(r.admitted_seq, r.released_seq, case when r.status = 'queued' then 9223372036854775807 else 0 end) as left_seq
  from ${schema}.run r
  where r.lane is not null and r.entered_seq is not null
), suspected as (
  select o.*
  from (
    select l.*, max(l.left_seq) over (
      partition by l.queue, l.lane order by l.lane_rank, l.seq rows between unbounded preceding and 1 preceding) as last_seq
    from line l) as o
  where o.admitted_seq > o.entered_seq
    and o.last_seq > o.admitted_seq
    and o.admitted_seq > coalesce((
      select max(c.seq)
      from ${schema}.policy_change c
      where c.kind = 'queue' and c.name = o.queue and c.lane is null
        and c.old ->> 'waiting_order' is distinct from c.new ->> 'waiting_order'), 0)
)
select s.queue, s.lane, s.run_id, format('got its slot while run %s before it waited', a.run_id) as text
from suspected s
cross join lateral (
  select l.run_id
  from line l
  where l.queue = s.queue and l.lane = s.lane
    and (l.lane_rank, l.seq) < (s.lane_rank, s.seq)
    and l.entered_seq < s.admitted_seq
    and l.left_seq > s.admitted_seq
  order by l.lane_rank, l.seq
  limit 1) as a
order by s.queue, s.lane, s.admitted_seq
