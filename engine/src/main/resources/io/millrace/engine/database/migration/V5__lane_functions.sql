-- What happens to lanes, as functions: each locks what it touches in one order and sees, after that, what
-- others have committed meanwhile, which one statement could not. engine/schema.sql is the whole schema as
-- one picture.

do $block$
begin
  -- What comes of a call, a row each: 'fenced' (the node is dead, nothing was done), 'done' (seq: how many),
  -- 'here' (a run that the node has now), 'admitted' (the first key of those that may be claimed),
  -- 'waiting' (something waits for a time, see lanes_next_due), 'full' (a run that was refused: its queue, its lane or null, and in claim_no what was allowed).
  create type ${schema}.lane_answer as (
    what text, run_id uuid, seq bigint, priority integer, fair_key bigint, claim_no integer, queue text, lane text,
    workflow text, version integer, input json, metadata json, deadline timestamptz);
exception when duplicate_object then
  null;
end
$block$;

-- That policies stay as they are, then the scopes of these queues whose counts are kept; a bounded workflow, or
-- the whole, has lanes in any queue.
create or replace function ${schema}.lanes_lock_scopes(of_queues text[])
returns void
language plpgsql
as $function$
begin
  perform pg_advisory_xact_lock_shared(hashtext('millrace lanes'), cast(cast('${schema}.scope' as regclass) as oid)::integer);
  perform 1
  from ${schema}.scope s
  where s.counted
    and (s.kind <> 'queue' or s.name = any (of_queues)
      or exists (select from ${schema}.scope a where a.kind <> 'queue' and a.counted))
  order by array_position(array['global', 'workflow', 'queue'], s.kind), s.name
  for update;
end
$function$;

-- Locks, in order: the scopes of these lanes, the lanes. Makes lanes that are new.
create or replace function ${schema}.lanes_lock(of_queues text[], of_lanes text[])
returns void
language plpgsql
as $function$
declare
  k record;
begin
  perform ${schema}.lanes_lock_scopes(of_queues);
  if exists (
      select
      from unnest(of_queues, of_lanes) as u(queue, lane)
      where not exists (
        select from ${schema}.lane l where l.queue = u.queue and l.lane = u.lane offset 0)) then
    for k in
      select distinct u.queue collate "C" as queue, u.lane collate "C" as lane
      from unnest(of_queues, of_lanes) as u(queue, lane)
      order by 1, 2
    loop
      insert into ${schema}.scope (kind, name) values ('queue', k.queue) on conflict do nothing;
      insert into ${schema}.lane (queue, lane) values (k.queue, k.lane) on conflict do nothing;
      perform 1 from ${schema}.lane l where l.queue = k.queue and l.lane = k.lane for update;
    end loop;
  else
    -- One after the other by key, whatever the planner believes of the table's size.
    perform 1
    from (
      select distinct u.queue collate "C" as queue, u.lane collate "C" as lane
      from unnest(of_queues, of_lanes) as u(queue, lane)
      order by 1, 2
      offset 0) as w
    cross join lateral (
      select o.queue from ${schema}.lane o where o.queue = w.queue and o.lane = w.lane for update) as l;
  end if;
end
$function$;

-- The same for the lanes of runs; those without a lane need nothing.
create or replace function ${schema}.lanes_lock_of(run_ids uuid[])
returns void
language plpgsql
as $function$
declare
  of_queues text[];
  of_lanes text[];
begin
  perform pg_advisory_xact_lock_shared(hashtext('millrace lanes'), cast(cast('${schema}.scope' as regclass) as oid)::integer);
  select coalesce(array_agg(k.queue), '{}'), coalesce(array_agg(k.lane), '{}') into of_queues, of_lanes
  from (
    select distinct r.queue, r.lane
    from unnest(run_ids) as u(run_id)
    join ${schema}.run r on r.run_id = u.run_id
    where r.lane is not null) as k;
  perform ${schema}.lanes_lock(of_queues, of_lanes);
end
$function$;

-- From when on whoever has a rate may start once more: when the start that is so many back leaves the window.
create or replace function ${schema}.rate_free_at(
  of_kind text, of_name text, of_lane text, starts bigint, most integer, window_us bigint)
returns timestamptz
language sql
stable
as $function$
select coalesce(
  (
    select a.at + window_us * interval '1 microsecond'
    from ${schema}.rate_start a
    where a.kind = of_kind and a.name = of_name and a.lane = of_lane and a.slot = cast(starts % most as integer)),
  '-infinity')
$function$;

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
    where r.queue = of_queue and r.lane = of_lane and r.status = 'queued' and r.entered_seq is not null
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

-- Lets runs go from lanes that stand under scopes with bounds, or have a rate: one by one, until no scope has room
-- or nobody waits for it. Of all lanes that wait for scopes with room the one goes first whose last run went first,
-- whichever of its scopes it waits for: else lanes that wait for one would starve those that wait for another.
create or replace function ${schema}.lanes_take_turns(of_queues text[], of_lanes text[], clock bigint)
returns setof ${schema}.lane_answer
language plpgsql
as $function$
#variable_conflict use_column
declare
  k record;
  s record;
  went record;
  only_unbound boolean;
  -- Whose scopes may have got room, or lanes that wait for them.
  queues text[] := of_queues;
  -- A lane that had its turn waits for a time now.
  waits boolean := false;
  answer ${schema}.lane_answer;
begin
  for k in
    select distinct l.queue, l.lane
    from unnest(of_queues, of_lanes) as u(queue, lane)
    cross join lateral (
      select o.* from ${schema}.lane o where o.queue = u.queue and o.lane = u.lane offset 0) as l
    join ${schema}.scope q on q.kind = 'queue' and q.name = l.queue
    where q.bounded or l.lane <> '' and q.lane_rate_starts is not null
      or exists (select from ${schema}.scope a where a.kind <> 'queue' and a.bounded)
    order by 1, 2
  loop
    loop
      went := ${schema}.lane_try(k.queue, k.lane, clock, true);
      exit when went.done <> 'admitted';
      if answer.what is null or (went.priority, went.fair_key) < (answer.priority, answer.fair_key) then
        answer.what := 'admitted';
        answer.priority := went.priority;
        answer.fair_key := went.fair_key;
      end if;
    end loop;
  end loop;

  loop
    select w.queue, w.lane into k
    from ${schema}.scope b
    cross join lateral (
      select l.queue, l.lane, l.turn
      from ${schema}.lane l
      where l.blocked_by = b.kind || ':' || b.name
      order by l.turn, l.queue, l.lane
      limit 1) as w
    where b.bounded
      and (b.kind <> 'queue' or b.name = any (queues))
      and (b.max_active is null or b.active < b.max_active)
      and (b.rate_starts is null or ${schema}.rate_free_at(
        b.kind, b.name, '', b.starts, b.rate_starts, b.rate_us) <= clock_timestamp())
    order by w.turn, w.queue, w.lane
    limit 1;
    exit when not found;
    if k.queue <> all (queues) then
      queues := queues || k.queue;
    end if;
    only_unbound := false;
    loop
      went := ${schema}.lane_try(k.queue, k.lane, clock, only_unbound);
      exit when went.done <> 'admitted';
      if answer.what is null or (went.priority, went.fair_key) < (answer.priority, answer.fair_key) then
        answer.what := 'admitted';
        answer.priority := went.priority;
        answer.fair_key := went.fair_key;
      end if;
      -- What comes next in its lane stands in line again, and may be bounded by others.
      only_unbound := true;
    end loop;
    waits := waits or went.done = 'none' and exists (
      select from ${schema}.lane l where l.queue = k.queue and l.lane = k.lane and l.due_at is not null);
  end loop;

  for s in
    select b.kind, b.name, b.kind || ':' || b.name as key
    from ${schema}.scope b
    where b.bounded and b.rate_starts is not null and (b.kind <> 'queue' or b.name = any (queues))
    order by array_position(array['global', 'workflow', 'queue'], b.kind), b.name
  loop
    -- Whoever waits for its rate waits for a time.
    update ${schema}.scope b
    set due_at = ${schema}.rate_free_at(b.kind, b.name, '', b.starts, b.rate_starts, b.rate_us)
    where b.kind = s.kind and b.name = s.name and b.rate_starts is not null
      and (b.max_active is null or b.active < b.max_active)
      and exists (select from ${schema}.lane l where l.blocked_by = s.key);
  end loop;
  if answer.what is not null then
    return next answer;
  end if;
  if waits or exists (
      select from unnest(of_queues, of_lanes) as u(queue, lane)
      cross join lateral (
        select o.* from ${schema}.lane o where o.queue = u.queue and o.lane = u.lane offset 0) as l
      where l.due_at is not null)
      or exists (
        select from ${schema}.scope b where b.kind = 'queue' and b.name = any (of_queues) and b.due_at is not null) then
    answer := null;
    answer.what := 'waiting';
    return next answer;
  end if;
end
$function$;

-- Admits from the front of these lanes what they have room for. Where the node has room for some, the first
-- ones are claimed for it in the same stroke. The lanes are locked.
--   clock    the fair key that the claims have reached, as far as the caller knows
--   as_node  who takes runs; 0 for nobody
--   workflows  what it can execute, as name@version
create or replace function ${schema}.lanes_promote(
  of_queues text[], of_lanes text[], clock bigint, as_node bigint, workflows text[], room integer)
returns setof ${schema}.lane_answer
language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  fair_now bigint := greatest(clock, (
    select max(n.fair_time) from ${schema}.node n where n.status in ('alive', 'draining')));
  -- One time for all that follows: a run that becomes due in between would hold its lane and have nobody wake it.
  now timestamptz := clock_timestamp();
  above boolean := exists (select from ${schema}.scope a where a.kind <> 'queue' and a.bounded);
begin
  return query
  with asked as materialized (
    select l.queue, l.lane, l.fair_last, l.head_rank, l.head_seq,
      least(l.waiting, coalesce(l.max_active, case when l.lane <> '' then s.lane_max_active end, 2147483647) - l.active)
        as free
    from (select distinct u.queue, u.lane from unnest(of_queues, of_lanes) as u(queue, lane)) as k
    cross join lateral (
      select o.* from ${schema}.lane o where o.queue = k.queue and o.lane = k.lane offset 0) as l
    join ${schema}.scope s on s.kind = 'queue' and s.name = l.queue
    where l.waiting > 0
      and not l.paused
      and not s.paused
      and l.halted_by is null
      and l.active < coalesce(l.max_active, case when l.lane <> '' then s.lane_max_active end, 2147483647)
      and not (above or s.bounded or l.lane <> '' and s.lane_rate_starts is not null)
  ), line as materialized (
    select a.queue, a.lane, a.fair_last, r.run_id, r.lane_rank, r.seq, r.not_before, r.workflow || '@' || r.version as code,
      row_number() over front as place,
      bool_or(r.not_before > now) over front is true as held
    from asked a
    cross join lateral (
      select w.run_id, w.lane_rank, w.seq, w.not_before, w.workflow, w.version
      from ${schema}.run w
      where w.queue = a.queue and w.lane = a.lane and w.status = 'queued' and w.entered_seq is not null
        and w.admitted_seq is null and (w.lane_rank, w.seq) > (a.head_rank, a.head_seq)
      order by w.lane_rank, w.seq
      limit a.free) as r
    window front as (partition by a.queue, a.lane order by r.lane_rank, r.seq)
  ), chosen as materialized (
    -- Those that have to wait stay among them: to join two such sets again costs the square of them.
    select o.*, case when o.goes then nextval('${schema}.lane_event') end as event,
      o.goes and as_node > 0 and o.turn <= room and o.code = any (workflows) as here
    from (
      select i.*, not i.held as goes, greatest(fair_now, i.fair_last + 1) + i.place - 1 as key,
        row_number() over (order by i.held, greatest(fair_now, i.fair_last + 1) + i.place, i.queue, i.lane) as turn
      from line i
      order by turn) as o
  ), admitted as (
    update ${schema}.run r
    set admitted_seq = c.event,
        admitted_at = clock_timestamp(),
        fair_key = c.key,
        status = case when c.here then 'running' else 'queued' end,
        node_id = case when c.here then as_node end,
        claim_no = r.claim_no + case when c.here then 1 else 0 end,
        started_at = coalesce(r.started_at, case when c.here then clock_timestamp() end)
    from chosen c
    where c.goes and r.ctid = (select o.ctid from ${schema}.run o where o.run_id = c.run_id)
    returning r.run_id, r.seq, r.priority, r.fair_key, r.claim_no, r.queue, r.lane, r.workflow, r.version, r.input,
      r.metadata, r.deadline, c.here
  ), moved as (
    update ${schema}.lane l
    set active = l.active + f.went,
        waiting = l.waiting - f.went,
        fair_last = coalesce(f.key, l.fair_last),
        head_rank = coalesce(f.lane_rank, l.head_rank),
        head_seq = coalesce(f.seq, l.head_seq),
        starts = l.starts + f.went,
        due_at = f.due_at,
        blocked_by = null,
        changed_at = clock_timestamp()
    from (
      select c.queue, c.lane, cast(count(*) filter (where c.goes) as integer) as went, max(c.key) filter (where c.goes) as key,
        max(c.lane_rank) filter (where c.goes) as lane_rank,
        (array_agg(c.seq order by c.place desc) filter (where c.goes))[1] as seq,
        min(c.not_before) filter (where not c.goes and c.not_before > now) as due_at
      from chosen c
      group by c.queue, c.lane) as f
    where l.ctid = (select o.ctid from ${schema}.lane o where o.queue = f.queue and o.lane = f.lane)
    returning l.queue, f.went, l.due_at
  ), counted as (
    update ${schema}.scope s
    set active = s.active + m.went, waiting = greatest(0, s.waiting - m.went)
    from (select o.queue, sum(o.went) as went from moved o group by o.queue) as m
    where s.kind = 'queue' and s.name = m.queue and s.counted
  )
  (
    select 'here', a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
      a.metadata, a.deadline
    from admitted a
    where a.here
  )
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
  if above or exists (
      select from ${schema}.scope s
      where s.kind = 'queue' and s.name = any (of_queues) and (s.bounded or s.lane_rate_starts is not null)) then
    return query select * from ${schema}.lanes_take_turns(of_queues, of_lanes, fair_now);
  end if;
end
$function$;

-- running -> succeeded | failed | cancelled for runs that have lanes, by their current claims only: what
-- run/sql/finish.sql does for the others. Releases their slots and lets the next ones go, of which the node takes
-- as many as it has room for.
create or replace function ${schema}.lanes_finish(
  as_node bigint, run_ids uuid[], claim_nos integer[], statuses text[], outputs text[], errors text[],
  of_queues text[], of_lanes text[], clock bigint, workflows text[], room integer)
returns setof ${schema}.lane_answer
language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  done bigint;
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
      from unnest(run_ids, claim_nos, statuses, outputs, errors) as e(run_id, claim_no, status, output, error)
      where r.ctid = (select o.ctid from ${schema}.run o where o.run_id = e.run_id)
        and r.claim_no = e.claim_no
        and r.node_id = as_node
        and r.lane is not null
      returning r.run_id, r.seq, r.queue, r.lane, r.status, r.status = e.status as as_asked
    ), asked as materialized (
      select n.*, l.head_rank, l.head_seq,
        greatest(l.fair_last + 1, clock, (
          select max(n.fair_time) from ${schema}.node n where n.status in ('alive', 'draining'))) as first_key,
        case when l.paused or s.paused or l.halted_by is not null or s.on_failure = 'halt' and l.lane <> '' and n.failed > 0
          then 0
          else greatest(0, least(l.waiting,
            coalesce(l.max_active, case when l.lane <> '' then s.lane_max_active end, 2147483647) - l.active + n.ended))
          end as free,
        coalesce(l.halted_by, case when s.on_failure = 'halt' and l.lane <> '' then n.failed_run end) as halted_by
      from (
        select e.queue, e.lane, cast(count(*) as integer) as ended,
          count(*) filter (where e.status = 'succeeded') as succeeded,
          count(*) filter (where e.status = 'failed') as failed,
          count(*) filter (where e.status = 'cancelled') as cancelled,
          (array_agg(e.run_id order by e.seq) filter (where e.status = 'failed'))[1] as failed_run
        from ended e
        group by e.queue, e.lane) as n
      cross join lateral (
        select o.* from ${schema}.lane o where o.queue = n.queue and o.lane = n.lane offset 0) as l
      join ${schema}.scope s on s.kind = 'queue' and s.name = n.queue
    ), line as materialized (
      -- A row for each lane at least.
      select a.*, r.run_id, r.lane_rank, r.seq, r.not_before, r.workflow || '@' || r.version as code,
        row_number() over front as place,
        r.run_id is not null and bool_or(r.not_before > now) over front is not true as goes
      from asked a
      left join lateral (
        select w.run_id, w.lane_rank, w.seq, w.not_before, w.workflow, w.version
        from ${schema}.run w
        where w.queue = a.queue and w.lane = a.lane and w.status = 'queued' and w.entered_seq is not null
          and w.admitted_seq is null and (w.lane_rank, w.seq) > (a.head_rank, a.head_seq)
        order by w.lane_rank, w.seq
        limit a.free) as r on true
      window front as (partition by a.queue, a.lane order by r.lane_rank, r.seq)
    ), chosen as materialized (
      select o.*, case when o.goes then nextval('${schema}.lane_event') end as event,
        o.goes and o.turn <= room and o.code = any (workflows) as here
      from (
        select i.*, i.first_key + i.place - 1 as key,
          row_number() over (order by not i.goes, i.first_key + i.place, i.queue, i.lane) as turn
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
      where c.goes and r.ctid = (select o.ctid from ${schema}.run o where o.run_id = c.run_id)
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
        select c.queue, c.lane, c.ended, c.succeeded, c.failed, c.cancelled, c.halted_by, c.free,
          cast(count(*) filter (where c.goes) as integer) as went,
          max(c.key) filter (where c.goes) as key,
          max(c.lane_rank) filter (where c.goes) as lane_rank,
          (array_agg(c.seq order by c.place desc) filter (where c.goes))[1] as last_seq,
          min(c.not_before) filter (where not c.goes and c.not_before > now) as due_at
        from chosen c
        group by c.queue, c.lane, c.ended, c.succeeded, c.failed, c.cancelled, c.halted_by, c.free) as f
      where l.ctid = (select o.ctid from ${schema}.lane o where o.queue = f.queue and o.lane = f.lane)
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
  perform ${schema}.lanes_lock(of_queues, of_lanes);
  with ended as (
    update ${schema}.run r
    set status = case when r.cancel_requested_at is null then e.status else 'cancelled' end,
        output = case when r.cancel_requested_at is null then cast(e.output as json) end,
        error = case when r.cancel_requested_at is null then cast(e.error as json) end,
        node_id = null,
        finished_at = clock_timestamp(),
        released_seq = nextval('${schema}.lane_event'),
        parked_at = case when r.cancel_requested_at is null and e.status = 'failed' and exists (
          select from ${schema}.scope s where s.kind = 'queue' and s.name = r.queue and s.on_failure = 'park')
          then clock_timestamp() end
    from unnest(run_ids, claim_nos, statuses, outputs, errors) as e(run_id, claim_no, status, output, error)
    where r.ctid = (select o.ctid from ${schema}.run o where o.run_id = e.run_id)
      and r.claim_no = e.claim_no
      and r.node_id = as_node
      and r.lane is not null
    returning r.run_id, r.seq, r.queue, r.lane, r.workflow, r.status, r.status = e.status as as_asked
  ), counted as (
    update ${schema}.lane l
    set active = l.active - n.ended,
        succeeded = l.succeeded + n.succeeded,
        failed = l.failed + n.failed,
        cancelled = l.cancelled + n.cancelled,
        halted_by = coalesce(l.halted_by, case when s.on_failure = 'halt' and l.lane <> '' then n.failed_run end),
        changed_at = clock_timestamp()
    from (
      select e.queue, e.lane, cast(count(*) as integer) as ended,
        count(*) filter (where e.status = 'succeeded') as succeeded,
        count(*) filter (where e.status = 'failed') as failed,
        count(*) filter (where e.status = 'cancelled') as cancelled,
        (array_agg(e.run_id order by e.seq) filter (where e.status = 'failed'))[1] as failed_run
      from ended e
      group by e.queue, e.lane) as n
    join ${schema}.scope s on s.kind = 'queue' and s.name = n.queue
    where l.ctid = (select o.ctid from ${schema}.lane o where o.queue = n.queue and o.lane = n.lane)
  ), above as (
    update ${schema}.scope s
    set active = greatest(0, s.active - n.ended), changed_at = clock_timestamp()
    from (
      select 'queue' as kind, e.queue as name, count(*) as ended from ended e group by e.queue
      union all
      select 'workflow', e.workflow, count(*) from ended e group by e.workflow
      union all
      select 'global', '', count(*) from ended e) as n
    where s.kind = n.kind and s.name = n.name and s.counted
  )
  select count(*) filter (where e.as_asked) into done from ended e;
  return query select 'done', null::uuid, done, null::integer, null::bigint, null::integer, null, null, null,
    null::integer, null::json, null::json, null::timestamptz;
  return query select * from ${schema}.lanes_promote(of_queues, of_lanes, clock, as_node, workflows, room);
end
$function$;

-- Runs that were stored and not yet put into their lanes enter them, in the order of their seq; what is delayed and
-- holds up nobody does so when it is due. The lanes are locked. Gives how many did.
create or replace function ${schema}.lanes_take_in(run_ids uuid[])
returns bigint
language plpgsql
as $function$
#variable_conflict use_column
declare
  done bigint;
begin
  with entered as (
    update ${schema}.run r
    set entered_seq = e.event, lane_rank = e.rank
    from (
      select o.run_id, o.rank, nextval('${schema}.lane_event') as event
      from (
        select w.run_id, case when s.waiting_order = 'priority' then w.priority else 0 end as rank
        from ${schema}.run w
        left join ${schema}.scope s on s.kind = 'queue' and s.name = w.queue
        where w.run_id = any (run_ids) and w.status = 'queued' and w.lane is not null and w.entered_seq is null
          and (w.not_before is null or w.not_before <= clock_timestamp()
            or w.lane <> '' and coalesce(s.mode, 'ordered') = 'ordered')
        order by w.seq) as o) as e
    where r.ctid = (select o.ctid from ${schema}.run o where o.run_id = e.run_id)
    returning r.queue, r.lane, r.lane_rank, r.seq
  ), first as (
    select e.queue, e.lane, cast(count(*) as integer) as entered,
      (array_agg(e.lane_rank order by e.lane_rank, e.seq))[1] as lane_rank,
      (array_agg(e.seq order by e.lane_rank, e.seq))[1] as seq
    from entered e
    group by e.queue, e.lane
  ), counted as (
    update ${schema}.lane l
    set waiting = l.waiting + f.entered,
        enqueued = l.enqueued + f.entered,
        head_rank = case when (f.lane_rank, f.seq) <= (l.head_rank, l.head_seq) then f.lane_rank else l.head_rank end,
        head_seq = case when (f.lane_rank, f.seq) <= (l.head_rank, l.head_seq) then f.seq - 1 else l.head_seq end,
        changed_at = clock_timestamp()
    from first f
    where l.ctid = (select o.ctid from ${schema}.lane o where o.queue = f.queue and o.lane = f.lane)
  ), above as (
    update ${schema}.scope s
    set waiting = s.waiting + f.entered
    from (select o.queue, sum(o.entered) as entered from first o group by o.queue) as f
    where s.kind = 'queue' and s.name = f.queue and s.counted
  )
  select count(*) into done from entered;
  return done;
end
$function$;

-- nothing -> queued for runs that have lanes. With enter they enter them at once, which needs the lanes locked;
-- what is delayed and holds up nobody does so when it is due. Gives the runs that were stored.
create or replace function ${schema}.lanes_insert(
  run_ids uuid[], versions integer[], workflows text[], of_queues text[], of_lanes text[], priorities integer[],
  keys text[], triggered text[], inputs text[], metadatas text[], deadlines_us bigint[], not_before_us bigint[],
  call_nos integer[], of_call integer, enter boolean)
returns bigint
language plpgsql
as $function$
#variable_conflict use_column
declare
  done bigint;
begin
  with made as (
    insert into ${schema}.run (
      run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue, lane, idempotency_key,
      triggered_by, input, metadata, deadline, not_before, start_by, entered_seq, lane_rank)
    select o.run_id, clock_timestamp(), o.version, o.priority, 0, 0, 'queued', o.workflow, o.queue, o.lane, o.key,
      o.triggered_by, cast(o.input as json), cast(o.metadata as json), o.deadline, o.not_before,
      greatest(clock_timestamp(), o.not_before) + o.start_within_us * interval '1 microsecond',
      case when o.enters then nextval('${schema}.lane_event') end, case when o.enters then o.rank end
    from (
      select e.*, s.start_within_us,
        to_timestamp(cast(e.deadline_us as float8) / 1000000) as deadline,
        to_timestamp(cast(e.not_before_us as float8) / 1000000) as not_before,
        case when s.waiting_order = 'priority' then e.priority else 0 end as rank,
        enter and (e.not_before_us is null or e.lane <> '' and coalesce(s.mode, 'ordered') = 'ordered') as enters
      from unnest(
        run_ids, versions, workflows, of_queues, of_lanes, priorities, keys, triggered, inputs, metadatas,
        deadlines_us, not_before_us, call_nos)
        with ordinality as e(run_id, version, workflow, queue, lane, priority, key, triggered_by, input, metadata,
          deadline_us, not_before_us, call_no, place)
      left join ${schema}.scope s on s.kind = 'queue' and s.name = e.queue
      where of_call is null or e.call_no = of_call
      order by e.place) as o
    on conflict do nothing
    returning run_id, queue, lane, lane_rank, seq, entered_seq
  ), first as (
    select m.queue, m.lane, cast(count(*) as integer) as entered,
      (array_agg(m.lane_rank order by m.lane_rank, m.seq))[1] as lane_rank,
      (array_agg(m.seq order by m.lane_rank, m.seq))[1] as seq
    from made m
    where m.entered_seq is not null
    group by m.queue, m.lane
  ), counted as (
    update ${schema}.lane l
    set waiting = l.waiting + f.entered,
        enqueued = l.enqueued + f.entered,
        head_rank = case when (f.lane_rank, f.seq) <= (l.head_rank, l.head_seq) then f.lane_rank else l.head_rank end,
        head_seq = case when (f.lane_rank, f.seq) <= (l.head_rank, l.head_seq) then f.seq - 1 else l.head_seq end,
        changed_at = clock_timestamp()
    from first f
    where l.ctid = (select o.ctid from ${schema}.lane o where o.queue = f.queue and o.lane = f.lane)
  ), above as (
    update ${schema}.scope s
    set waiting = s.waiting + f.entered
    from (select o.queue, sum(o.entered) as entered from first o group by o.queue) as f
    where s.kind = 'queue' and s.name = f.queue and s.counted
  )
  select count(*) into done from made m;
  return done;
end
$function$;

-- nothing -> queued for runs that have lanes; then lets go what may. Runs of one call (call_nos) are stored
-- together or, where a queue or a lane has no room for them, not at all. Runs whose id or idempotency key exists
-- are left out. Insert order is list order, so that seq follows it.
create or replace function ${schema}.lanes_start(
  run_ids uuid[], versions integer[], workflows text[], of_queues text[], of_lanes text[], priorities integer[],
  keys text[], triggered text[], inputs text[], metadatas text[], deadlines_us bigint[], not_before_us bigint[],
  call_nos integer[], clock bigint)
returns setof ${schema}.lane_answer
language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  -- A key may be that of another transaction, which has to be waited for: not while lanes are locked.
  keyed boolean := exists (select from unnest(keys) as k(key) where k.key is not null);
  done bigint := 0;
  part bigint;
  call record;
  answers ${schema}.lane_answer[];
  refusal record;
begin
  if keyed then
    perform ${schema}.lanes_insert(run_ids, versions, workflows, of_queues, of_lanes, priorities, keys, triggered,
      inputs, metadatas, deadlines_us, not_before_us, call_nos, null, false);
  end if;
  perform ${schema}.lanes_lock(of_queues, of_lanes);
  if not exists (
      select from ${schema}.scope s
      where s.kind = 'queue' and s.name = any (of_queues) and (s.max_queued is not null or s.lane_max_queued is not null)) then
    if keyed then
      done := ${schema}.lanes_take_in(run_ids);
    else
      done := ${schema}.lanes_insert(run_ids, versions, workflows, of_queues, of_lanes, priorities, keys, triggered,
        inputs, metadatas, deadlines_us, not_before_us, call_nos, null, true);
    end if;
    return query select * from ${schema}.lanes_promote(of_queues, of_lanes, clock, 0, '{}', 0);
  else
    for call in
      select e.call_no, array_agg(e.run_id) as run_ids, array_agg(e.queue) as queues, array_agg(e.lane) as lanes
      from unnest(run_ids, of_queues, of_lanes, call_nos) as e(run_id, queue, lane, call_no)
      group by e.call_no
      order by e.call_no
    loop
      begin
        if keyed then
          part := ${schema}.lanes_take_in(call.run_ids);
        else
          part := ${schema}.lanes_insert(run_ids, versions, workflows, of_queues, of_lanes, priorities, keys, triggered,
            inputs, metadatas, deadlines_us, not_before_us, call_nos, call.call_no, true);
        end if;
        answers := array(select a from ${schema}.lanes_promote(call.queues, call.lanes, clock, 0, '{}', 0) as a);
        select f.queue, f.lane, f.allowed into refusal from ${schema}.lanes_full(call.run_ids) as f;
        if part > 0 and refusal.allowed is not null then
          raise exception 'queue full' using errcode = 'MR001';
        end if;
        done := done + part;
      exception when sqlstate 'MR001' then
        answers := null;
        if keyed then
          delete from ${schema}.run r
          where r.run_id = any (call.run_ids) and r.status = 'queued' and r.entered_seq is null and r.claim_no = 0;
        end if;
        return query
        select 'full', u.run_id, null::bigint, null::integer, null::bigint, refusal.allowed, refusal.queue, refusal.lane,
          null, null::integer, null::json, null::json, null::timestamptz
        from unnest(call.run_ids) as u(run_id);
      end;
      return query select a.* from unnest(answers) as a;
    end loop;
  end if;
  return query select 'done', null::uuid, done, null::integer, null::bigint, null::integer, null, null, null,
    null::integer, null::json, null::json, null::timestamptz;
  if exists (select from unnest(not_before_us) as b(us) where b.us is not null) then
    return query select 'waiting', null::uuid, null::bigint, null::integer, null::bigint, null::integer, null, null, null,
      null::integer, null::json, null::json, null::timestamptz;
  end if;
end
$function$;

-- Whether one more run would find this lane or its queue full, by what is committed: for those who store runs in a
-- transaction of their own and lock no lanes. Nulls when not.
create or replace function ${schema}.lanes_refuse(of_queue text, of_lane text, out queue text, out lane text, out allowed integer)
language sql
stable
as $function$
select f.queue, f.lane, f.allowed
from (
  select s.name as queue, of_lane as lane, s.lane_max_queued as allowed
  from ${schema}.scope s
  left join ${schema}.lane l on l.queue = s.name and l.lane = of_lane
  where s.kind = 'queue' and s.name = of_queue and of_lane <> ''
    and coalesce(l.waiting, 0) >= s.lane_max_queued
    and (l.waiting > 0 or l.active >= coalesce(l.max_active, s.lane_max_active))
  union all
  select s.name, null, s.max_queued
  from ${schema}.scope s
  where s.kind = 'queue' and s.name = of_queue and s.waiting >= s.max_queued and (s.waiting > 0 or s.active >= s.max_active)
) as f
limit 1
$function$;

-- Which lane that one of these runs waits in, or which queue of such a lane, has more waiting runs than are allowed:
-- its name (lane null for the queue) and what is allowed; nulls when none has. What goes at once is not refused, even
-- where a bound was lowered below what waits.
create or replace function ${schema}.lanes_full(run_ids uuid[], out queue text, out lane text, out allowed integer)
language sql
stable
as $function$
select f.queue, f.lane, f.allowed
from (
  select l.queue, l.lane, s.lane_max_queued as allowed
  from (
    select distinct r.queue, r.lane
    from unnest(run_ids) as u(run_id)
    join ${schema}.run r on r.run_id = u.run_id
    where r.status = 'queued' and r.entered_seq is not null and r.admitted_seq is null) as k
  cross join lateral (
    select o.* from ${schema}.lane o where o.queue = k.queue and o.lane = k.lane and o.lane <> '' offset 0) as l
  join ${schema}.scope s on s.kind = 'queue' and s.name = l.queue
  where l.waiting > s.lane_max_queued
  union all
  select s.name, null, s.max_queued
  from unnest(run_ids) as u(run_id)
  join ${schema}.run r on r.run_id = u.run_id
  join ${schema}.scope s on s.kind = 'queue' and s.name = r.queue
  where r.status = 'queued' and r.entered_seq is not null and r.admitted_seq is null
    and s.waiting > s.max_queued) as f
limit 1
$function$;

-- Runs that were stored by transactions of others, or are due, enter their lanes: at most so many of the oldest.
create or replace function ${schema}.lanes_enter(clock bigint, most integer)
returns setof ${schema}.lane_answer
language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  ids uuid[];
  of_queues text[];
  of_lanes text[];
  done bigint;
begin
  select array_agg(e.run_id), array_agg(e.queue), array_agg(e.lane) into ids, of_queues, of_lanes
  from (
    (
      select r.run_id, r.queue, r.lane
      from ${schema}.run r
      where r.status = 'queued' and r.lane is not null and r.entered_seq is null and r.not_before is null
      order by r.run_id
      limit most)
    union all
    (
      select r.run_id, r.queue, r.lane
      from ${schema}.run r
      where r.status = 'queued' and r.lane is not null and r.entered_seq is null
        and r.not_before <= (select clock_timestamp())
      order by r.not_before
      limit most)) as e;
  if ids is not null then
    perform ${schema}.lanes_lock(of_queues, of_lanes);
    done := ${schema}.lanes_take_in(ids);
    return query select 'done', null::uuid, done, null::integer, null::bigint, null::integer, null, null, null,
      null::integer, null::json, null::json, null::timestamptz;
    return query select * from ${schema}.lanes_promote(of_queues, of_lanes, clock, 0, '{}', 0);
  end if;
end
$function$;

-- Lanes and scopes whose time has come let go what may: at most so many lanes, the longest due first.
create or replace function ${schema}.lanes_due(clock bigint, most integer)
returns setof ${schema}.lane_answer
language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  of_queues text[];
  of_lanes text[];
  due_queues text[];
begin
  select coalesce(array_agg(d.queue), '{}'), coalesce(array_agg(d.lane), '{}') into of_queues, of_lanes
  from (
    select l.queue, l.lane
    from ${schema}.lane l
    where l.due_at <= (select clock_timestamp())
    order by l.due_at
    limit most) as d;
  select coalesce(array_agg(s.name), '{}') into due_queues
  from ${schema}.scope s
  where s.kind = 'queue' and s.due_at <= clock_timestamp();
  if cardinality(of_queues) + cardinality(due_queues) = 0 then
    return;
  end if;
  -- A queue that is due is locked by its name alone.
  perform ${schema}.lanes_lock_scopes(of_queues || due_queues);
  perform ${schema}.lanes_lock(of_queues, of_lanes);
  update ${schema}.lane l
  set due_at = null
  where l.ctid = any (array(
      select o.ctid
      from unnest(of_queues, of_lanes) as u(queue, lane)
      cross join lateral (
        select k.ctid from ${schema}.lane k where k.queue = u.queue and k.lane = u.lane offset 0) as o))
    and l.due_at <= clock_timestamp();
  update ${schema}.scope s
  set due_at = null
  where s.kind = 'queue' and s.name = any (due_queues) and s.due_at <= clock_timestamp();
  -- A queue without a lane stands for the lanes that wait for its rate.
  return query
  select * from ${schema}.lanes_promote(
    of_queues || due_queues, of_lanes || array_fill(cast(null as text), array[cardinality(due_queues)]), clock, 0, '{}', 0);
end
$function$;

-- When somebody has to look again: the first time that a lane, a queue or a delayed run waits for.
create or replace function ${schema}.lanes_next_due()
returns timestamptz
language sql
stable
as $function$
select least(
  (select min(l.due_at) from ${schema}.lane l where l.due_at is not null),
  (select min(s.due_at) from ${schema}.scope s where s.due_at is not null),
  (
    select min(r.not_before)
    from ${schema}.run r
    where r.status = 'queued' and r.lane is not null and r.entered_seq is null))
$function$;

-- Runs that have ended by another way than their claim leave their lanes: what waited is not counted any more,
-- what had a slot releases it. Then lets the next ones go. The lanes are locked, the runs have ended.
create or replace function ${schema}.lanes_leave(run_ids uuid[], clock bigint)
returns setof ${schema}.lane_answer
language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  of_queues text[];
  of_lanes text[];
begin
  with gone as (
    update ${schema}.run r
    set released_seq = nextval('${schema}.lane_event'),
        parked_at = case when r.status = 'failed' and exists (
          select from ${schema}.scope s where s.kind = 'queue' and s.name = r.queue and s.on_failure = 'park')
          then clock_timestamp() end
    where r.run_id = any (run_ids)
      and r.lane is not null
      and r.released_seq is null
      and r.status in ('succeeded', 'failed', 'cancelled')
    returning r.run_id, r.seq, r.queue, r.lane, r.workflow, r.status, r.admitted_seq is not null as had_slot,
      r.entered_seq is null as outside
  ), counted as (
    update ${schema}.lane l
    set active = l.active - n.active,
        waiting = l.waiting - n.waiting,
        enqueued = l.enqueued + n.outside,
        succeeded = l.succeeded + n.succeeded,
        failed = l.failed + n.failed,
        cancelled = l.cancelled + n.cancelled,
        halted_by = coalesce(l.halted_by, case when s.on_failure = 'halt' and l.lane <> '' then n.failed_run end),
        changed_at = clock_timestamp()
    from (
      select g.queue, g.lane,
        cast(count(*) filter (where g.had_slot) as integer) as active,
        cast(count(*) filter (where not g.had_slot and not g.outside) as integer) as waiting,
        count(*) filter (where g.outside) as outside,
        count(*) filter (where g.status = 'succeeded') as succeeded,
        count(*) filter (where g.status = 'failed') as failed,
        count(*) filter (where g.status = 'cancelled') as cancelled,
        (array_agg(g.run_id order by g.seq) filter (where g.status = 'failed' and g.had_slot))[1] as failed_run
      from gone g
      group by g.queue, g.lane) as n
    join ${schema}.scope s on s.kind = 'queue' and s.name = n.queue
    where l.ctid = (select o.ctid from ${schema}.lane o where o.queue = n.queue and o.lane = n.lane)
  ), above as (
    update ${schema}.scope s
    set active = greatest(0, s.active - n.active), waiting = greatest(0, s.waiting - n.waiting)
    from (
      select 'queue' as kind, g.queue as name, count(*) filter (where g.had_slot) as active,
        count(*) filter (where not g.had_slot and not g.outside) as waiting
      from gone g group by g.queue
      union all
      select 'workflow', g.workflow, count(*) filter (where g.had_slot), 0 from gone g group by g.workflow
      union all
      select 'global', '', count(*) filter (where g.had_slot), 0 from gone g) as n
    where s.kind = n.kind and s.name = n.name and s.counted
  )
  select coalesce(array_agg(g.queue), '{}'), coalesce(array_agg(g.lane), '{}') into of_queues, of_lanes
  from gone g;
  if cardinality(of_queues) > 0 then
    return query select * from ${schema}.lanes_promote(of_queues, of_lanes, clock, 0, '{}', 0);
  end if;
end
$function$;

-- A run that has ended is queued again, by retry: back into its lane, at the place that its seq gives it; one that is
-- still delayed and holds up nobody when it is due. What it halted goes on. Before its status changes; its lane is locked. False when it has no lane.
create or replace function ${schema}.lanes_return(of_run uuid)
returns boolean
language plpgsql
as $function$
#variable_conflict use_column
declare
  r record;
begin
  select a.run_id, a.queue, a.lane, a.status, a.seq,
    a.not_before is null or a.not_before <= clock_timestamp() or a.lane <> '' and coalesce(s.mode, 'ordered') = 'ordered'
      as enters,
    case when s.waiting_order = 'priority' then a.priority else 0 end as rank
  into r
  from ${schema}.run a
  left join ${schema}.scope s on s.kind = 'queue' and s.name = a.queue
  where a.run_id = of_run and a.lane is not null and a.status in ('failed', 'cancelled');
  if not found then
    return false;
  end if;
  update ${schema}.run a
  set entered_seq = case when r.enters then nextval('${schema}.lane_event') end, admitted_seq = null,
    released_seq = null, admitted_at = null, fair_key = null, lane_rank = case when r.enters then r.rank end,
    parked_at = null, start_by = null
  where a.run_id = of_run;
  -- A lane that was idle for long has left its totals to its queue.
  update ${schema}.scope s
  set failed = s.failed - case when r.status = 'failed' and l.failed = 0 then 1 else 0 end,
      cancelled = s.cancelled - case when r.status = 'cancelled' and l.cancelled = 0 then 1 else 0 end,
      enqueued = s.enqueued - case when l.enqueued = 0 then 1 else 0 end
  from ${schema}.lane l
  where s.kind = 'queue' and s.name = r.queue and l.queue = r.queue and l.lane = r.lane
    and (l.enqueued = 0 or r.status = 'failed' and l.failed = 0 or r.status = 'cancelled' and l.cancelled = 0);
  update ${schema}.lane l
  set waiting = l.waiting + case when r.enters then 1 else 0 end,
      -- What does not enter now is counted as it does.
      enqueued = l.enqueued + case when l.enqueued = 0 then 1 else 0 end - case when r.enters then 0 else 1 end,
      failed = l.failed - case when r.status = 'failed' and l.failed > 0 then 1 else 0 end,
      cancelled = l.cancelled - case when r.status = 'cancelled' and l.cancelled > 0 then 1 else 0 end,
      head_rank = case when r.enters and (r.rank, r.seq) <= (l.head_rank, l.head_seq) then r.rank else l.head_rank end,
      head_seq = case when r.enters and (r.rank, r.seq) <= (l.head_rank, l.head_seq) then r.seq - 1 else l.head_seq end,
      halted_by = case when l.halted_by = of_run then null else l.halted_by end,
      changed_at = clock_timestamp()
  where l.queue = r.queue and l.lane = r.lane;
  update ${schema}.scope s
  set waiting = s.waiting + 1
  where s.kind = 'queue' and s.name = r.queue and s.counted and r.enters;
  return true;
end
$function$;
