-- What follows in a lane is looked for near its head first, and less is carried and compared on the way.
-- engine/schema.sql is the whole schema as one picture.

-- running -> succeeded | failed | cancelled for runs that have lanes, by their current claims only: what
-- run/sql/finish.sql does for the others. Releases their slots and lets the next ones go, of which the node takes
-- as many as it has room for. Rows are found by arrays of keys and of places, and joined by hash: where they
-- are looked up one by one, the server also asks for the length of the file for each. What follows in a lane is looked
-- for near its head first: a search reads a whole page of the index, unless it is bound where it ends.
--   ahead  of each: by how many fair keys what follows it here may be before the claims; the greatest integer where
--          nobody waits for a claim
--   up_to  what has a later priority than this does not go on: others wait that come before it
create or replace function ${schema}.lanes_finish(
  as_node bigint, run_ids uuid[], claim_nos integer[], statuses text[], outputs text[], errors text[],
  of_queues text[], of_lanes text[], clock bigint, workflows text[], room integer, ahead integer[],
  up_to integer)
returns setof ${schema}.lane_answer
language plpgsql
set enable_seqscan = off
set enable_nestloop = off
set enable_hashjoin = on
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  fair_now bigint;
  newest bigint := coalesce(pg_sequence_last_value('${schema}.run_seq_seq'), 0);
  now timestamptz := clock_timestamp();
begin
  perform 1
  from ${schema}.node n
  where n.node_id = as_node and n.status in ('alive', 'draining') and n.lease_until > clock_timestamp()
  for key share;
  if not found then
    return query select 'fenced', null::uuid, 0::bigint, null::integer, null::bigint, null::integer, null, null, null,
      null::integer, null::json, null::json, null::timestamptz;
    return;
  end if;
  -- Nothing above these lanes counts or has a rate: all in one statement, each lane is written once.
  perform pg_advisory_xact_lock_shared(hashtext('millrace lanes'), cast(cast('${schema}.scope' as regclass) as oid)::integer);
  if not exists (
      select
      from ${schema}.scope s
      where (s.counted or s.lane_rate_starts is not null)
        and (s.kind in ('global', 'workflow') or s.kind = 'queue' and s.name = any (of_queues))) then
    -- One after the other by key, whatever the planner believes of the table's size.
    perform 1
    from (
      select distinct u.queue collate "C" as queue, u.lane collate "C" as lane
      from unnest(of_queues, of_lanes) as u(queue, lane)
      order by 1, 2
      offset 0) as w
    cross join lateral (
      select o.queue from ${schema}.lane o where o.queue = w.queue and o.lane = w.lane for update) as l;
    fair_now := greatest(clock, (
      select max(n.fair_time) from ${schema}.node n where n.status in ('alive', 'draining')));
    return query
    with ended as (
      update ${schema}.run r
      set status = case when r.cancel_requested_at is null then e.status else 'cancelled' end,
          output = case when r.cancel_requested_at is null then cast(e.output as json) end,
          error = case when r.cancel_requested_at is null then cast(e.error as json) end,
          node_id = null,
          finished_at = now,
          released_seq = nextval('${schema}.lane_event'),
          parked_at = case when r.cancel_requested_at is null and e.status = 'failed' and exists (
            select from ${schema}.scope s where s.kind = 'queue' and s.name = r.queue and s.on_failure = 'park')
            then now end
      from unnest(run_ids, claim_nos, statuses, outputs, errors, ahead) as e(run_id, claim_no, status, output, error, ahead)
      where r.run_id = any (run_ids)
        and r.run_id = e.run_id
        and r.claim_no = e.claim_no
        and r.node_id = as_node
        and r.lane is not null
      returning r.run_id, r.seq, r.queue, r.lane, r.status, r.status = e.status as as_asked, e.ahead
    ), asked as materialized (
      select n.*, l.ctid as lane_at, l.head_rank, l.head_seq,
        -- As far as twice as many as may go stand, if those that wait were entered evenly.
        l.head_seq + (n.ended + 1) * 2 * greatest(1, (newest - l.head_seq) / greatest(1, l.waiting)) as near,
        greatest(l.fair_last + 1, fair_now) as first_key,
        case when l.paused or s.paused or l.halted_by is not null or s.on_failure = 'halt' and l.lane <> '' and n.failed > 0
          then 0
          else greatest(0, least(l.waiting,
            coalesce(l.max_active, case when l.lane <> '' then s.lane_max_active end, 2147483647) - l.active + n.ended))
          end as free,
        coalesce(l.halted_by, case when s.on_failure = 'halt' and l.lane <> '' and n.failed > 0
          then (select e.run_id from ended e where e.seq = n.failed_seq) end) as halted_by
      from (
        select e.queue, e.lane, cast(count(*) as integer) as ended,
          count(*) filter (where e.status = 'succeeded') as succeeded,
          count(*) filter (where e.status = 'failed') as failed,
          count(*) filter (where e.status = 'cancelled') as cancelled,
          min(e.seq) filter (where e.status = 'failed') as failed_seq,
          min(e.ahead) as ahead
        from ended e
        group by e.queue, e.lane) as n
      cross join lateral (
        select o.ctid, o.* from ${schema}.lane o where o.queue = n.queue and o.lane = n.lane offset 0) as l
      cross join lateral (
        select o.paused, o.on_failure, o.lane_max_active
        from ${schema}.scope o
        where o.kind = 'queue' and o.name = n.queue offset 0) as s
    ), line as materialized (
      -- A row for each lane at least.
      select a.lane_at, a.ended, a.succeeded, a.failed, a.cancelled, a.halted_by, a.free, a.first_key, a.ahead,
        r.run_at, r.lane_rank, r.seq, r.not_before, r.priority, r.workflow || '@' || r.version = any (workflows) as known,
        row_number() over front as place,
        r.run_at is not null and bool_or(r.not_before > now) over front is not true as goes
      from asked a
      left join lateral (
        -- Those before near come first, and the others are not looked for where these are enough: the server goes
        -- through an Append in its order, and only as far as the limit.
        select u.*
        from (
          (
            select w.ctid as run_at, w.lane_rank, w.seq, w.not_before, w.priority, w.workflow, w.version
            from ${schema}.run w
            where w.queue = a.queue and w.lane = a.lane and w.status = 'queued' and w.entered_seq is not null
              and w.admitted_seq is null and w.lane_rank = a.head_rank and w.seq > a.head_seq and w.seq <= a.near
            order by w.lane_rank, w.seq
            limit a.free
          )
          union all
          (
            select w.ctid as run_at, w.lane_rank, w.seq, w.not_before, w.priority, w.workflow, w.version
            from ${schema}.run w
            where w.queue = a.queue and w.lane = a.lane and w.status = 'queued' and w.entered_seq is not null
              and w.admitted_seq is null and (w.lane_rank, w.seq) > (a.head_rank, a.near)
            order by w.lane_rank, w.seq
            limit a.free
          )
        ) as u
        limit a.free) as r on true
      window front as (partition by a.lane_at order by r.lane_rank, r.seq)
    ), chosen as materialized (
      select o.*, case when o.goes then nextval('${schema}.lane_event') end as event,
        o.goes and o.turn <= room and o.key < fair_now + o.ahead and o.priority <= up_to and o.known
          as here
      from (
        select i.*, i.first_key + i.place - 1 as key,
          row_number() over (order by not i.goes, i.first_key + i.place, i.seq) as turn
        from line i
        order by turn) as o
    ), admitted as (
      update ${schema}.run r
      set admitted_seq = c.event,
          admitted_at = now,
          fair_key = c.key,
          status = case when c.here then 'running' else 'queued' end,
          node_id = case when c.here then as_node end,
          claim_no = r.claim_no + case when c.here then 1 else 0 end,
          started_at = coalesce(r.started_at, case when c.here then now end)
      from chosen c
      where c.goes and r.ctid = any (array(select g.run_at from chosen g where g.goes)) and r.ctid = c.run_at
      returning r.run_id, r.seq, r.priority, r.fair_key, r.claim_no, r.queue, r.lane, r.workflow, r.version, r.input,
        r.metadata, r.deadline, c.here
    ), moved as (
      update ${schema}.lane l
      set active = l.active - f.ended + f.went,
          waiting = l.waiting - f.went,
          succeeded = l.succeeded + f.succeeded,
          failed = l.failed + f.failed,
          cancelled = l.cancelled + f.cancelled,
          halted_by = f.halted_by,
          fair_last = coalesce(f.key, l.fair_last),
          head_rank = coalesce(f.lane_rank, l.head_rank),
          head_seq = coalesce(f.last_seq, l.head_seq),
          starts = l.starts + f.went,
          due_at = case when f.free > 0 then f.due_at else l.due_at end,
          blocked_by = case when f.free > 0 then null else l.blocked_by end,
          changed_at = now
      from (
        select c.lane_at, c.ended, c.succeeded, c.failed, c.cancelled, c.halted_by, c.free,
          cast(count(*) filter (where c.goes) as integer) as went,
          max(c.key) filter (where c.goes) as key,
          max(c.lane_rank) filter (where c.goes) as lane_rank,
          (array_agg(c.seq order by c.place desc) filter (where c.goes))[1] as last_seq,
          min(c.not_before) filter (where not c.goes and c.not_before > now) as due_at
        from chosen c
        group by c.lane_at, c.ended, c.succeeded, c.failed, c.cancelled, c.halted_by, c.free) as f
      where l.ctid = any (array(select g.lane_at from chosen g)) and l.ctid = f.lane_at
      returning l.due_at
    )
    select 'done', null::uuid, count(*) filter (where e.as_asked), null::integer, null::bigint, null::integer, null, null,
      null, null::integer, null::json, null::json, null::timestamptz
    from ended e
    union all
    select 'here', a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
      a.metadata, a.deadline
    from admitted a
    where a.here
    union all
    (
      select 'admitted', null, null, a.priority, a.fair_key, null, null, null, null, null, null, null, null
      from admitted a
      where not a.here
      order by a.priority, a.fair_key
      limit 1
    )
    union all
    (
      select 'waiting', null, null, null, null, null, null, null, null, null, null, null, null
      from moved m
      where m.due_at is not null
      limit 1
    );
    return;
  end if;
  return query select * from ${schema}.lanes_finish_above(
    as_node, run_ids, claim_nos, statuses, outputs, errors, of_queues, of_lanes, clock, workflows, room, ahead);
end
$function$;
