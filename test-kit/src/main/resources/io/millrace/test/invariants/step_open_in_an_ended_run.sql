-- With a run all of its steps have ended.
select s.run_id, s.path, s.status, r.status
from step s
join run r using (run_id)
where s.status in ('running', 'retrying') and r.status in ('succeeded', 'failed', 'cancelled')
