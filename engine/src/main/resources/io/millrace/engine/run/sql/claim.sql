-- queued -> running, for at most :free runs. Two lines lead here: runs without a lane after their floor, by
-- (priority, seq), read from run_claimable; and those that hold a slot of their lane, by (priority, fair_key), from
-- run_admitted. Of equal priority the lines take turns. The array keeps the planner from walking run_pk or from
-- guessing a hash join. The node's row is held so that a node that was declared dead cannot claim. What something
-- bounds since it was stored without a lane is passed over: it gets one soon (lanes_adopt_late).
with fence as materialized (
  select n.node_id
  from ${schema}.node n
  where n.node_id = :node and n.status = 'alive' and n.lease_until > clock_timestamp()
  for key share
), share as materialized (
  -- A fair share of what is ready while other nodes have room: nobody takes all and leaves them idle.
  select case
    when (select f.node_id from fence f) is null then 0
    when :others = 0 then :free
    else least(:free, greatest(1, (
      select (count(*) + :others) / (1 + :others)
      from (
        (
          select 1
          from ${schema}.run p
          where p.status = 'queued'
            and p.lane is null
            and (p.priority, p.seq) > (:floor_priority, :floor_seq)
            and p.workflow || '@' || p.version = any (cast(:workflows as text[]))
          limit :free * (1 + :others))
        union all
        (
          select 1
          from ${schema}.run p
          where p.status = 'queued'
            and p.admitted_seq is not null
            and (p.priority, p.fair_key) > (:lane_floor_priority, :lane_floor_key)
            and p.workflow || '@' || p.version = any (cast(:workflows as text[]))
          limit :free * (1 + :others))
      ) as ready))) end as most
), bound as materialized (
  select s.kind, s.name
  from ${schema}.scope s
  where s.kind = 'queue' and (s.counted or s.paused or s.start_within_us is not null) or s.kind <> 'queue' and s.bounded
), plain as materialized (
  select q.run_id, q.priority, q.seq
  from ${schema}.run q
  where q.status = 'queued'
    and q.lane is null
    and (q.priority, q.seq) > (:floor_priority, :floor_seq)
    and q.workflow || '@' || q.version = any (cast(:workflows as text[]))
    and not exists (
      select from bound b
      where b.kind = 'global' or b.kind = 'workflow' and b.name = q.workflow or b.kind = 'queue' and b.name = q.queue)
  order by q.priority, q.seq
  limit (select s.most from share s)
  for update skip locked
), admitted as materialized (
  select q.run_id, q.priority, q.fair_key, q.seq
  from ${schema}.run q
  where q.status = 'queued'
    and q.admitted_seq is not null
    and (q.priority, q.fair_key) > (:lane_floor_priority, :lane_floor_key)
    and q.workflow || '@' || q.version = any (cast(:workflows as text[]))
  order by q.priority, q.fair_key, q.seq
  limit (select s.most from share s)
  for update skip locked
)
update ${schema}.run r
set status = 'running',
    node_id = :node,
    claim_no = r.claim_no + 1,
    started_at = coalesce(r.started_at, clock_timestamp())
where r.run_id = any (array(
  select o.run_id
  from (
    select p.run_id, p.priority, row_number() over (partition by p.priority order by p.seq) as turn, 0 as line
    from plain p
    union all
    select a.run_id, a.priority, row_number() over (partition by a.priority order by a.fair_key, a.seq), 1
    from admitted a) as o
  order by o.priority, o.turn, o.line
  limit (select s.most from share s)))
returning r.run_id, r.priority, r.seq, r.claim_no, r.workflow, r.version, r.input, r.metadata,
  r.deadline, r.queue, r.lane, r.fair_key
