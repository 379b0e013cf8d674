-- What bounds runs of the default queue that have no lane, as kind and name. Reads the few rows of scope.
select s.kind || ':' || s.name
from ${schema}.scope s
where s.kind = 'queue' and s.name = 'default' and (s.counted or s.paused or s.start_within_us is not null)
  or s.kind <> 'queue' and s.bounded
