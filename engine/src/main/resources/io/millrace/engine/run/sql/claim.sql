-- queued -> running, for at most :free runs after the floor, oldest first. Reads run_claimable from the
-- floor on; the array keeps the planner from walking run_pk or from guessing a hash join.
-- The node's row is held so that a node that was declared dead cannot claim.
with fence as materialized (
  select n.node_id
  from ${schema}.node n
  where n.node_id = :node and n.status = 'alive' and n.lease_until > clock_timestamp()
  for key share
)
update ${schema}.run r
set status = 'running',
    node_id = :node,
    claim_no = r.claim_no + 1,
    started_at = coalesce(r.started_at, clock_timestamp())
where r.run_id = any (array(
  select q.run_id
  from ${schema}.run q
  where (select f.node_id from fence f) is not null
    and q.status = 'queued'
    and (q.priority, q.seq) > (:floor_priority, :floor_seq)
    and q.workflow || '@' || q.version = any (cast(:workflows as text[]))
  order by q.priority, q.seq
  -- A fair share of what is ready while other nodes have room: nobody takes all and leaves them idle.
  limit case when :others = 0 then :free else least(:free, greatest(1, (
    select (count(*) + :others) / (1 + :others)
    from (
      select 1
      from ${schema}.run p
      where p.status = 'queued'
        and (p.priority, p.seq) > (:floor_priority, :floor_seq)
        and p.workflow || '@' || p.version = any (cast(:workflows as text[]))
      limit :free * (1 + :others)
    ) as ready))) end
  for update skip locked))
returning r.run_id, r.priority, r.seq, r.claim_no, r.workflow, r.version, r.input, r.metadata,
  r.deadline
