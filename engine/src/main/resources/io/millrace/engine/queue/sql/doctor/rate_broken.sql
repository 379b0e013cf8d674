-- In no window began more runs than the rate of their queue, or of its lanes, allows: the start that is as many
-- back as are allowed is a window or more ago. Judged are those that went since the rate was last changed; of runs
-- that were retried only the last time. Reads all runs with lanes.
with rates as materialized (
  select s.name as queue, s.rate_starts, s.rate_us, s.lane_rate_starts, s.lane_rate_us,
    coalesce((
      select max(c.seq)
      from ${schema}.policy_change c
      where c.kind = 'queue' and c.name = s.name and c.lane is null
        and (c.old ->> 'rate_starts', c.old ->> 'rate_us', c.old ->> 'lane_rate_starts', c.old ->> 'lane_rate_us')
          is distinct from (c.new ->> 'rate_starts', c.new ->> 'rate_us', c.new ->> 'lane_rate_starts', c.new ->> 'lane_rate_us')),
      0) as since
  from ${schema}.scope s
  where s.kind = 'queue' and (s.rate_starts is not null or s.lane_rate_starts is not null)
), begun as materialized (
  select r.queue, r.lane, r.run_id, r.admitted_seq, r.admitted_at, a.rate_starts, a.rate_us, a.lane_rate_starts, a.lane_rate_us
  from ${schema}.run r
  join rates a on a.queue = r.queue
  where r.lane is not null and r.admitted_seq > r.entered_seq and r.admitted_seq > a.since
), compared as (
  select b.*, 'its queue' as whose, b.rate_starts as most, b.rate_us as us,
    lag(b.admitted_at, b.rate_starts) over (partition by b.queue order by b.admitted_at, b.admitted_seq) as back
  from begun b
  where b.rate_starts is not null
  union all
  select b.*, 'its lane', b.lane_rate_starts, b.lane_rate_us,
    lag(b.admitted_at, b.lane_rate_starts) over (partition by b.queue, b.lane order by b.admitted_at, b.admitted_seq)
  from begun b
  where b.lane_rate_starts is not null and b.lane <> ''
)
select c.queue, c.lane, c.run_id,
  format('began %s after the start %s before it in %s; the window of %s starts is %s',
    c.admitted_at - c.back, c.most, c.whose, c.most, c.us * interval '1 microsecond') as text
from compared c
where c.admitted_at < c.back + c.us * interval '1 microsecond'
order by c.queue, c.admitted_seq
