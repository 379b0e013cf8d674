-- Nothing -> idle lanes, :count of them.
insert into lane (queue, lane, enqueued, succeeded)
select 'bench', 'idle-' || l, 1, 1
from generate_series(1, :count) as l
