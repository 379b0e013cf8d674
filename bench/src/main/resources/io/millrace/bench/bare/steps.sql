-- The recorded steps of one run. Index: primary key.
select path, kind, ordinal, status, attempts, output, error
from step
where run_id = :run_id
order by path
