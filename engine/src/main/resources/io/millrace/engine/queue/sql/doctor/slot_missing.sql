-- What is executed holds a slot, and what holds one has entered its lane and a key to be claimed by; what has not
-- ended was not released; each number was drawn after the one before it.
select r.queue, r.lane, r.run_id,
  format('is %s; entered %s, admitted %s, released %s, fair key %s', r.status, coalesce(cast(r.entered_seq as text), '-'),
    coalesce(cast(r.admitted_seq as text), '-'), coalesce(cast(r.released_seq as text), '-'),
    coalesce(cast(r.fair_key as text), '-')) as text
from ${schema}.run r
where r.lane is not null
  and (r.status = 'running' and r.admitted_seq is null
    or r.admitted_seq is not null and (r.entered_seq is null or r.fair_key is null)
    or r.status in ('queued', 'running') and r.released_seq is not null
    or r.admitted_seq < r.entered_seq
    or r.released_seq <= greatest(r.entered_seq, r.admitted_seq))
order by r.queue, r.lane, r.seq
