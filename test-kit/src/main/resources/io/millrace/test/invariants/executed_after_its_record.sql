-- A body began although its success was recorded, on the node that held the run.
select e.run_id, e.path, e.node, e.recorded
from effect e
where e.recorded = 'succeeded' and e.entitled
