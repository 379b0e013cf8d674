-- Ends of many lanes, one of each, cost the server less: what follows in a lane is found by a number in place of two texts,
-- and a function for such ends neither counts nor looks up a lane twice. engine/schema.sql is the whole schema as one
-- picture.

-- A number in place of the two texts that name a lane, for an index: comparing texts takes an end a tenth of its time. Two
-- lanes may have the same, so the names are compared as well.
create or replace function ${schema}.lane_number(queue text, lane text)
returns bigint
language sql
immutable
return hashtextextended(lane, hashtextextended(queue, 0));

-- Nodes go on reading while the new one is made; the old one goes in a transaction of its own, and serves functions that
-- are replaced there.
alter index ${schema}.run_waiting rename to run_waiting_by_names;

create index run_waiting on ${schema}.run (${schema}.lane_number(queue, lane), lane_rank, seq)
  where status = 'queued' and entered_seq is not null and admitted_seq is null;

-- Lets the first run of a lane go if all that bounds it has room; else says on the lane what it waits for: a
-- time, or the scope that is full. With only_unbound it goes only where no scope bounds it, and waits for its turn
-- in the first one otherwise, full or not. The lane's scopes are locked.
--   done  'admitted', 'labelled' (it waits for a scope) or 'none'
create or replace function ${schema}.lane_try(
  of_queue text, of_lane text, clock bigint, only_unbound boolean,
  out done text, out priority integer, out fair_key bigint)
language plpgsql
as $function$
#variable_conflict use_column
declare
  now timestamptz := clock_timestamp();
  l record;
  head record;
  s record;
  free_at timestamptz;
  blocked text;
  first text;
begin
  done := 'none';
  select null::uuid as run_id, null::timestamptz as not_before into head;
  select a.*, coalesce(a.max_active, case when a.lane <> '' then q.lane_max_active end, 2147483647) as most,
    case when a.lane <> '' then q.lane_rate_starts end as rate_starts, q.lane_rate_us as rate_us, q.paused as all_paused
  into l
  from ${schema}.lane a
  join ${schema}.scope q on q.kind = 'queue' and q.name = a.queue
  where a.queue = of_queue and a.lane = of_lane;
  if l.waiting > 0 and not l.paused and not l.all_paused and l.halted_by is null and l.active < l.most then
    select r.run_id, r.seq, r.lane_rank, r.priority, r.workflow, r.not_before into head
    from ${schema}.run r
    where ${schema}.lane_number(r.queue, r.lane) = ${schema}.lane_number(of_queue, of_lane)
      and r.queue = of_queue and r.lane = of_lane and r.status = 'queued' and r.entered_seq is not null
      and r.admitted_seq is null and (r.lane_rank, r.seq) > (l.head_rank, l.head_seq)
    order by r.lane_rank, r.seq
    limit 1;
  end if;
  if head.run_id is null then
    update ${schema}.lane a set blocked_by = null, due_at = null
    where a.queue = of_queue and a.lane = of_lane and (a.blocked_by is not null or a.due_at is not null);
    return;
  end if;
  free_at := head.not_before;
  if l.rate_starts is not null then
    free_at := greatest(free_at, ${schema}.rate_free_at('lane', of_queue, of_lane, l.starts, l.rate_starts, l.rate_us));
  end if;
  if free_at > now then
    update ${schema}.lane a set blocked_by = null, due_at = free_at where a.queue = of_queue and a.lane = of_lane;
    return;
  end if;

  for s in
    select b.*, b.kind || ':' || b.name as key
    from ${schema}.scope b
    where b.bounded
      and (b.kind = 'global' or b.kind = 'workflow' and b.name = head.workflow or b.kind = 'queue' and b.name = of_queue)
    order by array_position(array['global', 'workflow', 'queue'], b.kind)
  loop
    first := coalesce(first, s.key);
    if s.active >= s.max_active then
      blocked := s.key;
      exit;
    end if;
    if s.rate_starts is not null then
      free_at := ${schema}.rate_free_at(s.kind, s.name, '', s.starts, s.rate_starts, s.rate_us);
      if free_at > now then
        update ${schema}.scope b set due_at = free_at where b.kind = s.kind and b.name = s.name;
        blocked := s.key;
        exit;
      end if;
    end if;
  end loop;
  if blocked is not null or (only_unbound and first is not null) then
    update ${schema}.lane a set blocked_by = coalesce(blocked, first), turn = l.fair_last, due_at = null
    where a.queue = of_queue and a.lane = of_lane;
    done := 'labelled';
    return;
  end if;
  fair_key := greatest(clock, l.fair_last + 1);
  priority := head.priority;
  done := 'admitted';
  update ${schema}.run r
  set admitted_seq = nextval('${schema}.lane_event'), admitted_at = now, fair_key = lane_try.fair_key
  where r.run_id = head.run_id;
  update ${schema}.lane a
  set active = a.active + 1, waiting = a.waiting - 1, fair_last = lane_try.fair_key, head_rank = head.lane_rank,
    head_seq = head.seq, starts = a.starts + 1, due_at = null, blocked_by = null, changed_at = now
  where a.queue = of_queue and a.lane = of_lane;
  if l.rate_starts is not null then
    insert into ${schema}.rate_start as a (kind, name, lane, slot, at)
    values ('lane', of_queue, of_lane, cast(l.starts % l.rate_starts as integer), now)
    on conflict (kind, name, lane, slot) do update set at = excluded.at;
  end if;
  insert into ${schema}.rate_start as a (kind, name, lane, slot, at)
  select b.kind, b.name, '', cast(b.starts % b.rate_starts as integer), now
  from ${schema}.scope b
  where b.rate_starts is not null and b.kind = 'queue' and b.name = of_queue
  on conflict (kind, name, lane, slot) do update set at = excluded.at;
  update ${schema}.scope b
  set active = b.active + 1, waiting = greatest(0, b.waiting - 1), starts = b.starts + 1, changed_at = now
  where b.counted
    and (b.kind = 'global' or b.kind = 'workflow' and b.name = head.workflow or b.kind = 'queue' and b.name = of_queue);
end
$function$;

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
            where ${schema}.lane_number(w.queue, w.lane) = ${schema}.lane_number(a.queue, a.lane)
              and w.queue = a.queue and w.lane = a.lane and w.status = 'queued' and w.entered_seq is not null
              and w.admitted_seq is null and w.lane_rank = a.head_rank and w.seq > a.head_seq and w.seq <= a.near
            order by w.lane_rank, w.seq
            limit a.free
          )
          union all
          (
            select w.ctid as run_at, w.lane_rank, w.seq, w.not_before, w.priority, w.workflow, w.version
            from ${schema}.run w
            where ${schema}.lane_number(w.queue, w.lane) = ${schema}.lane_number(a.queue, a.lane)
              and w.queue = a.queue and w.lane = a.lane and w.status = 'queued' and w.entered_seq is not null
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

-- Ends of runs of as many lanes, one of each: the same as lanes_finish does, where an end lets one run go at most. Then
-- nothing has to be counted or put in order for each lane, and what is read of a lane as it is locked is enough: it is not
-- looked up again. Whatever is less plain goes to lanes_finish; until that is known nothing has been written, and no lock
-- is held that it would not take in the same order.
create or replace function ${schema}.lanes_finish_one_of_each(
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
  unlike boolean;
  ends bigint[];
  lanes_at tid[];
  head_ranks integer[];
  head_seqs bigint[];
  nears bigint[];
  last_keys bigint[];
  frees integer[];
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
  perform pg_advisory_xact_lock_shared(hashtext('millrace lanes'), cast(cast('${schema}.scope' as regclass) as oid)::integer);
  if not exists (
      select
      from ${schema}.scope s
      where (s.counted or s.lane_rate_starts is not null) and s.kind in ('global', 'workflow')
        or (s.counted or s.lane_rate_starts is not null or s.on_failure = 'halt') and s.kind = 'queue' and s.name = any (of_queues)) then
    select array_agg(i.at), array_agg(i.lane_at), array_agg(i.head_rank), array_agg(i.head_seq),
      -- As far as twice as many as may go stand, if those that wait were entered evenly.
      array_agg(i.head_seq + 4 * greatest(1, (newest - i.head_seq) / greatest(1, i.waiting))), array_agg(i.fair_last),
      array_agg(i.free), bool_or(i.free > 1)
    into ends, lanes_at, head_ranks, head_seqs, nears, last_keys, frees, unlike
    from (
      select w.at, l.*, case
          when l.paused or w.paused or l.halted then 0
          else cast(greatest(0, least(l.waiting,
            cast(coalesce(l.max_active, w.lane_max_active, 2147483647) as bigint) - l.active + 1)) as integer)
        end as free
      from (
        select u.at, u.queue collate "C" as queue, u.lane collate "C" as lane, s.paused,
          case when u.lane <> '' then s.lane_max_active end as lane_max_active
        from unnest(of_queues, of_lanes) with ordinality as u(queue, lane, at)
        join ${schema}.scope s on s.kind = 'queue' and s.name = u.queue and s.name = any (of_queues)
        order by 2, 3
        offset 0) as w
      cross join lateral (
        select o.ctid as lane_at, o.head_rank, o.head_seq, o.waiting, o.active, o.max_active, o.fair_last, o.paused,
          o.halted_by is not null as halted
        from ${schema}.lane o
        where o.queue = w.queue and o.lane = w.lane
        for update) as l) as i;
  end if;
  if unlike is distinct from false or cardinality(ends) <> cardinality(run_ids) then
    return query select * from ${schema}.lanes_finish(
      as_node, run_ids, claim_nos, statuses, outputs, errors, of_queues, of_lanes, clock, workflows, room, ahead, up_to);
    return;
  end if;
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
    from unnest(run_ids, claim_nos, statuses, outputs, errors, ahead)
      with ordinality as e(run_id, claim_no, status, output, error, ahead, at)
    where r.run_id = any (run_ids)
      and r.run_id = e.run_id
      and r.claim_no = e.claim_no
      and r.node_id = as_node
      and r.lane is not null
    returning r.queue, r.lane, r.status, r.status = e.status as as_asked, e.ahead, e.at
  ), line as materialized (
    select e.status, e.ahead, a.lane_at, a.free, greatest(a.last_key + 1, fair_now) as key, r.run_at, r.lane_rank, r.seq,
      r.not_before, r.priority, r.workflow || '@' || r.version = any (workflows) as known,
      r.run_at is not null and (r.not_before > now) is not true as goes
    from ended e
    join unnest(ends, lanes_at, head_ranks, head_seqs, nears, last_keys, frees)
      as a(at, lane_at, head_rank, head_seq, near, last_key, free) on a.at = e.at
    left join lateral (
      select u.*
      from (
        (
          select w.ctid as run_at, w.lane_rank, w.seq, w.not_before, w.priority, w.workflow, w.version
          from ${schema}.run w
          where ${schema}.lane_number(w.queue, w.lane) = ${schema}.lane_number(e.queue, e.lane)
            and w.queue = e.queue and w.lane = e.lane and w.status = 'queued' and w.entered_seq is not null
            and w.admitted_seq is null and w.lane_rank = a.head_rank and w.seq > a.head_seq and w.seq <= a.near
          order by w.lane_rank, w.seq
          limit 1
        )
        union all
        (
          select w.ctid as run_at, w.lane_rank, w.seq, w.not_before, w.priority, w.workflow, w.version
          from ${schema}.run w
          where ${schema}.lane_number(w.queue, w.lane) = ${schema}.lane_number(e.queue, e.lane)
            and w.queue = e.queue and w.lane = e.lane and w.status = 'queued' and w.entered_seq is not null
            and w.admitted_seq is null and (w.lane_rank, w.seq) > (a.head_rank, a.near)
          order by w.lane_rank, w.seq
          limit 1
        )
      ) as u
      limit a.free) as r on true
  ), chosen as materialized (
    select o.*, case when o.goes then nextval('${schema}.lane_event') end as event,
      o.goes and o.turn <= room and o.key < fair_now + o.ahead and o.priority <= up_to and o.known
        as here
    from (
      select i.*, row_number() over (order by not i.goes, i.key, i.seq) as turn
      from line i
      order by not i.goes, i.key, i.seq) as o
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
    set active = l.active - 1 + cast(c.goes as integer),
        waiting = l.waiting - cast(c.goes as integer),
        succeeded = l.succeeded + cast(c.status = 'succeeded' as integer),
        failed = l.failed + cast(c.status = 'failed' as integer),
        cancelled = l.cancelled + cast(c.status = 'cancelled' as integer),
        fair_last = case when c.goes then c.key else l.fair_last end,
        head_rank = case when c.goes then c.lane_rank else l.head_rank end,
        head_seq = case when c.goes then c.seq else l.head_seq end,
        starts = l.starts + cast(c.goes as integer),
        due_at = case when c.free > 0 then case when not c.goes then c.not_before end else l.due_at end,
        blocked_by = case when c.free > 0 then null else l.blocked_by end,
        changed_at = now
    from chosen c
    where l.ctid = any (lanes_at) and l.ctid = c.lane_at
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
end
$function$;

-- Ends of runs of one lane that nothing bounds but its own slots: the same as lanes_finish does, in statements that
-- cost little to begin. To begin the one for many lanes takes longer than all of these, and a chain of runs in a lane
-- waits for it at each of its links. Whatever is less plain goes to lanes_finish; until that is known nothing has been
-- written, and no lock is held that it would not take in the same order.
create or replace function ${schema}.lanes_finish_in_one(
  as_node bigint, run_ids uuid[], claim_nos integer[], statuses text[], outputs text[], errors text[], of_queue text,
  of_lane text, clock bigint, workflows text[], room integer,
  ahead integer, up_to integer)
returns setof ${schema}.lane_answer
language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
set enable_nestloop = off
set enable_hashjoin = on
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  bounds record;
  unlike boolean;
  spare bigint;
  in_line integer;
  free integer := 0;
  fair_now bigint;
  last_key bigint;
  last_rank integer;
  last_seq bigint;
  done integer;
  good integer;
  bad integer;
  stopped integer;
  ids uuid[];
  come_here boolean[];
  ranks integer[];
  seqs bigint[];
  times timestamptz[];
  went integer := 0;
  due timestamptz;
  answer ${schema}.lane_answer;
  now timestamptz := clock_timestamp();
begin
  perform 1
  from ${schema}.node n
  where n.node_id = as_node and n.status in ('alive', 'draining') and n.lease_until > clock_timestamp()
  for key share;
  if not found then
    answer.what := 'fenced';
    return next answer;
    return;
  end if;
  perform pg_advisory_xact_lock_shared(hashtext('millrace lanes'), cast(cast('${schema}.scope' as regclass) as oid)::integer);
  select s.paused, s.on_failure, s.lane_max_active,
    s.counted or s.lane_rate_starts is not null or s.on_failure = 'halt' or exists (
      select from ${schema}.scope a
      where a.kind in ('global', 'workflow') and (a.counted or a.lane_rate_starts is not null)) as special
  into bounds
  from ${schema}.scope s
  where s.kind = 'queue' and s.name = of_queue;
  if found and not bounds.special then
    select l.paused or bounds.paused or l.halted_by is not null,
      coalesce(l.max_active, case when of_lane <> '' then bounds.lane_max_active end, 2147483647)::bigint - l.active,
      l.waiting, l.fair_last, l.head_rank, l.head_seq
    into unlike, spare, in_line, last_key, last_rank, last_seq
    from ${schema}.lane l
    where l.queue = of_queue and l.lane = of_lane
    for update;
  end if;
  if not found or bounds.special or unlike then
    return query select *
    from ${schema}.lanes_finish(
      as_node, run_ids, claim_nos, statuses, outputs, errors, array_fill(of_queue, array[cardinality(run_ids)]),
      array_fill(of_lane, array[cardinality(run_ids)]), clock, workflows, room, array_fill(ahead, array[cardinality(run_ids)]), up_to);
    return;
  end if;
  with ended as (
    update ${schema}.run r
    set status = case when r.cancel_requested_at is null then e.status else 'cancelled' end,
        output = case when r.cancel_requested_at is null then cast(e.output as json) end,
        error = case when r.cancel_requested_at is null then cast(e.error as json) end,
        node_id = null,
        finished_at = now,
        released_seq = nextval('${schema}.lane_event'),
        parked_at = case when r.cancel_requested_at is null and e.status = 'failed' and bounds.on_failure = 'park' then now end
    from unnest(run_ids, claim_nos, statuses, outputs, errors) as e(run_id, claim_no, status, output, error)
    where r.run_id = any (run_ids)
      and r.run_id = e.run_id
      and r.claim_no = e.claim_no
      and r.node_id = as_node
      and r.lane is not null
    returning r.status, r.status = e.status as as_asked
  )
  select count(*) filter (where e.as_asked), count(*) filter (where e.status = 'succeeded'),
    count(*) filter (where e.status = 'failed'), count(*) filter (where e.status = 'cancelled')
  into done, good, bad, stopped
  from ended e;
  answer.what := 'done';
  answer.seq := done;
  return next answer;
  if good + bad + stopped = 0 then
    return;
  end if;
  free := greatest(0, least(in_line, spare + good + bad + stopped));
  if free > 0 then
    select array_agg(w.run_id), array_agg(w.code = any (workflows) and w.priority <= up_to), array_agg(w.lane_rank), array_agg(w.seq),
      array_agg(w.not_before)
    into ids, come_here, ranks, seqs, times
    from (
      select w.run_id, w.workflow || '@' || w.version as code, w.priority, w.lane_rank, w.seq, w.not_before
      from ${schema}.run w
      where ${schema}.lane_number(w.queue, w.lane) = ${schema}.lane_number(of_queue, of_lane)
        and w.queue = of_queue and w.lane = of_lane and w.status = 'queued' and w.entered_seq is not null
        and w.admitted_seq is null and (w.lane_rank, w.seq) > (last_rank, last_seq)
      order by w.lane_rank, w.seq
      limit free) as w;
    went := coalesce(cardinality(ids), 0);
    -- One that waits for a time holds up those behind it.
    for i in 1 .. went loop
      if times[i] > now then
        due := least(due, times[i]);
        went := least(went, i - 1);
      end if;
    end loop;
  end if;
  if went > 0 then
    fair_now := greatest(clock, (
      select max(n.fair_time) from ${schema}.node n where n.status in ('alive', 'draining')));
    last_key := greatest(last_key + 1, fair_now);
    return query
    update ${schema}.run r
    set admitted_seq = c.event,
        admitted_at = now,
        fair_key = last_key + c.place - 1,
        status = case when c.here then 'running' else 'queued' end,
        node_id = case when c.here then as_node end,
        claim_no = r.claim_no + case when c.here then 1 else 0 end,
        started_at = coalesce(r.started_at, case when c.here then now end)
    from (
      -- Numbers are drawn in the order of the line; a join by hash has none.
      select u.run_id, u.place, nextval('${schema}.lane_event') as event,
        u.here and u.place <= room and last_key + u.place - 1 < fair_now + ahead as here
      from unnest(ids[1 : went], come_here[1 : went]) with ordinality as u(run_id, here, place)) as c
    where r.run_id = any (ids[1 : went]) and r.run_id = c.run_id
    returning case when c.here then 'here' else 'admitted' end, r.run_id, r.seq, r.priority, r.fair_key, r.claim_no, r.queue,
      r.lane, r.workflow, r.version, case when c.here then r.input end, case when c.here then r.metadata end, r.deadline;
    last_key := last_key + went - 1;
    last_rank := ranks[went];
    last_seq := seqs[went];
  end if;
  update ${schema}.lane l
  set active = l.active - good - bad - stopped + went,
      waiting = l.waiting - went,
      succeeded = l.succeeded + good,
      failed = l.failed + bad,
      cancelled = l.cancelled + stopped,
      fair_last = case when went > 0 then last_key else l.fair_last end,
      head_rank = case when went > 0 then last_rank else l.head_rank end,
      head_seq = case when went > 0 then last_seq else l.head_seq end,
      starts = l.starts + went,
      due_at = case when free > 0 then due else l.due_at end,
      blocked_by = case when free > 0 then null else l.blocked_by end,
      changed_at = now
  where l.queue = of_queue and l.lane = of_lane
  returning l.due_at into due;
  if due is not null then
    answer := null;
    answer.what := 'waiting';
    return next answer;
  end if;
end
$function$;
