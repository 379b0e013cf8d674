-- No run waits before the place from which its lane is read. Reads run_waiting.
select l.queue, l.lane, r.run_id,
  format('waits at (%s, %s); its lane is read from (%s, %s) on', r.lane_rank, r.seq, l.head_rank, l.head_seq) as text
from ${schema}.lane l
join ${schema}.run r on ${schema}.lane_number(r.queue, r.lane) = ${schema}.lane_number(l.queue, l.lane)
  and r.queue = l.queue and r.lane = l.lane and r.status = 'queued' and r.entered_seq is not null
  and r.admitted_seq is null and (r.lane_rank, r.seq) <= (l.head_rank, l.head_seq)
order by l.queue, l.lane, r.lane_rank, r.seq
