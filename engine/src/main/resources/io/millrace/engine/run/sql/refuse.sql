-- Which of a run's lane and queue is full, by what is committed; no row when neither is.
select f.queue, f.lane, f.allowed
from ${schema}.lanes_refuse(:queue, :lane) as f(queue, lane, allowed)
where f.allowed is not null
