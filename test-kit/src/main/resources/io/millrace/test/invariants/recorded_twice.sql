-- One row for each step. The primary key says so too, as long as it is there.
select s.run_id, s.path, count(*)
from step s
group by s.run_id, s.path
having count(*) > 1
