-- What a queue has counted, in its lanes and for those that it has pruned, is what there is; while it has pruned
-- none, that goes for each lane too. A run that is not in its lane yet has not come. Reads all runs with lanes.
with there as materialized (
  select r.queue, r.lane,
    count(*) filter (where r.status <> 'queued' or r.entered_seq is not null) as enqueued,
    count(*) filter (where r.status = 'succeeded') as succeeded,
    count(*) filter (where r.status = 'failed') as failed,
    count(*) filter (where r.status = 'cancelled') as cancelled
  from ${schema}.run r
  where r.lane is not null
  group by r.queue, r.lane
), counted as materialized (
  select l.queue, l.lane, l.enqueued, l.succeeded, l.failed, l.cancelled
  from ${schema}.lane l
), pruned as materialized (
  select s.name as queue, s.enqueued, s.succeeded, s.failed, s.cancelled
  from ${schema}.scope s
  where s.kind = 'queue'
), compared as (
  select b.queue, b.lane, b.said, b.found
  from (
    select queue, lane,
      array[coalesce(c.enqueued, 0), coalesce(c.succeeded, 0), coalesce(c.failed, 0), coalesce(c.cancelled, 0)] as said,
      array[coalesce(t.enqueued, 0), coalesce(t.succeeded, 0), coalesce(t.failed, 0), coalesce(t.cancelled, 0)] as found
    from counted c
    full join there t using (queue, lane)) as b
  where exists (
    select from pruned p
    where p.queue = b.queue and p.enqueued = 0 and p.succeeded = 0 and p.failed = 0 and p.cancelled = 0)
  union all
  select p.queue, null,
    array[
      p.enqueued + coalesce(sum(c.enqueued), 0), p.succeeded + coalesce(sum(c.succeeded), 0),
      p.failed + coalesce(sum(c.failed), 0), p.cancelled + coalesce(sum(c.cancelled), 0)],
    (select array[
      coalesce(sum(t.enqueued), 0), coalesce(sum(t.succeeded), 0), coalesce(sum(t.failed), 0),
      coalesce(sum(t.cancelled), 0)] from there t where t.queue = p.queue)
  from pruned p
  left join counted c on c.queue = p.queue
  where p.enqueued <> 0 or p.succeeded <> 0 or p.failed <> 0 or p.cancelled <> 0
  group by p.queue, p.enqueued, p.succeeded, p.failed, p.cancelled
)
select c.queue, c.lane, cast(null as uuid) as run_id,
  format('has counted %s runs, of which %s succeeded, %s failed and %s were cancelled; there are %s, %s, %s and %s',
    c.said[1], c.said[2], c.said[3], c.said[4], c.found[1], c.found[2], c.found[3], c.found[4]) as text
from compared c
where c.said <> c.found
order by c.queue, c.lane
