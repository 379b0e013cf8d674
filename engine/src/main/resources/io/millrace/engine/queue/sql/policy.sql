-- What holds for a queue.
select s.max_active, s.max_queued, s.rate_starts, s.rate_us, s.lane_max_active, s.lane_max_queued, s.lane_rate_starts,
  s.lane_rate_us, s.mode, s.on_failure, s.waiting_order, s.start_within_us
from ${schema}.scope s
where s.kind = 'queue' and s.name = :queue
