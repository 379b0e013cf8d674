-- Lanes under one limit above them take their turns together: one by one each run took more than a millisecond.
-- engine/schema.sql is the whole schema as one picture.

drop index if exists ${schema}.run_waiting_by_names;

-- The same as lanes_take_turns where those of these lanes that have a scope with a bound above them have one, which bounds how
-- many are active, and no rate is in the way: all of them at once. What may go of a lane stands in line by turns that are known before, so that the first
-- ones for which there is room are those that would have gone one by one. The first ones are claimed for the node as
-- far as it has room.
--   above  they stand under the whole, else under their queues
create or replace function ${schema}.lanes_take_turns_together(
  of_queues text[], of_lanes text[], clock bigint, as_node bigint, workflows text[], room integer, above boolean)
returns setof ${schema}.lane_answer
language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  now timestamptz := clock_timestamp();
  -- Those given look first, and all that stand by.
  look_queues text[] := of_queues;
  look_lanes text[] := of_lanes;
  places integer := room;
  -- The more often somebody has to look again, the further.
  reach bigint := 2;
  answers bigint;
begin
  loop
    return query
    with over as materialized (
      select b.kind || ':' || b.name as key, greatest(0, b.max_active - b.active) as open
      from ${schema}.scope b
      where b.bounded and (above and b.kind = 'global' or not above and b.kind = 'queue' and b.name = any (of_queues))
    ), standing as materialized (
      select b.key, b.open, w.*, row_number() over (partition by b.key order by w.turn, w.queue, w.lane) as place
      from over b
      cross join lateral (
        select l.turn, l.queue, l.lane
        from ${schema}.lane l
        where l.blocked_by = b.key
        order by l.turn, l.queue, l.lane
        limit b.open) as w
    ), last as materialized (
      -- Behind them others may stand that were not looked at.
      select w.* from standing w where w.place = w.open
    ), named as materialized (
      select u.queue collate "C" as queue, u.lane collate "C" as lane
      from unnest(look_queues, look_lanes) as u(queue, lane)
      union
      select w.queue, w.lane
      from standing w
    ), asked as materialized (
      select l.lane_at, l.queue, l.lane, l.fair_last, l.head_rank, l.head_seq, greatest(clock, l.fair_last + 1) as first_key,
        b.key as scope, b.open,
        -- So many are read of each: at first no more than twice as many as may go, and two of each lane.
        reach + reach * b.open / count(*) over (partition by b.key) as most,
        case
          when l.paused or q.paused or l.halted_by is not null then 0
          else greatest(0, least(l.waiting,
            coalesce(l.max_active, case when l.lane <> '' then q.lane_max_active end, 2147483647) - l.active))
        end as free
      from named n
      cross join lateral (
        select o.ctid as lane_at, o.* from ${schema}.lane o where o.queue = n.queue and o.lane = n.lane offset 0) as l
      join ${schema}.scope q on q.kind = 'queue' and q.name = l.queue
      join over b on b.key = case when above then 'global:' else 'queue:' || l.queue end
    ), line as materialized (
      -- A row for each lane at least; one more than may go, since that says what its lane waits for. What goes first
      -- stands where the last run of its lane left it.
      select i.*, i.first_key + i.place - 1 as key,
        case when i.place = 1 then i.fair_last else i.first_key + i.place - 2 end as turn_at
      from (
        select a.*, r.run_at, r.lane_rank, r.seq, r.not_before, r.workflow || '@' || r.version as code,
          row_number() over front as place, bool_or(r.not_before > now) over front is true as held
        from asked a
        left join lateral (
          select w.ctid as run_at, w.lane_rank, w.seq, w.not_before, w.workflow, w.version
          from ${schema}.run w
          where ${schema}.lane_number(w.queue, w.lane) = ${schema}.lane_number(a.queue, a.lane)
            and w.queue = a.queue and w.lane = a.lane and w.status = 'queued' and w.entered_seq is not null
            and w.admitted_seq is null and (w.lane_rank, w.seq) > (a.head_rank, a.head_seq)
          order by w.lane_rank, w.seq
          limit least(a.free, a.open + 1, a.most)) as r on true
        window front as (partition by a.lane_at order by r.lane_rank, r.seq)) as i
    ), unread as materialized (
      -- From the first one on behind which more of its lane may stand.
      select distinct on (i.scope) i.scope, i.turn_at, i.queue, i.lane
      from line i
      where i.place = i.most and i.place < least(i.free, i.open + 1) and not i.held
      order by i.scope, i.turn_at, i.queue, i.lane
    ), turns as materialized (
      select j.*, row_number() over (partition by j.scope order by not j.may, j.turn_at, j.queue, j.lane) as turn
      from (
        select i.*,
          -- Nobody goes before those that were not looked at: they are when there is room left.
          i.run_at is not null and not i.held
            and (e.key is null or (i.turn_at, i.queue, i.lane) <= (e.turn, e.queue, e.lane))
            and (u.scope is null or (i.turn_at, i.queue, i.lane) < (u.turn_at, u.queue, u.lane)) as may
        from line i
        left join last e on e.key = i.scope
        left join unread u on u.scope = i.scope) as j
    ), chosen as materialized (
      select o.*, case when o.goes then nextval('${schema}.lane_event') end as event,
        o.goes and as_node > 0 and o.code = any (workflows) and o.nth <= places as here
      from (
        select t.*, t.may and t.turn <= t.open as goes, row_number() over (order by not (t.may and t.turn <= t.open), t.turn) as nth
        from turns t
        order by not (t.may and t.turn <= t.open), t.turn) as o
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
      where c.goes and r.ctid = c.run_at
      returning r.run_id, r.seq, r.priority, r.fair_key, r.claim_no, r.queue, r.lane, r.workflow, r.version, r.input,
        r.metadata, r.deadline, c.here
    ), after as materialized (
      -- Where one stays that could go, its lane waits for the scope.
      select f.*, case when f.stays and (f.next_at > now) is not true then f.scope end as blocked_by,
        case when f.stays and f.next_at > now then f.next_at end as due_at
      from (
        select c.lane_at, c.queue, c.scope, cast(count(*) filter (where c.goes) as integer) as went,
          max(c.key) filter (where c.goes) as key,
          max(c.lane_rank) filter (where c.goes) as lane_rank,
          (array_agg(c.seq order by c.place desc) filter (where c.goes))[1] as last_seq,
          bool_or(c.run_at is not null and not c.goes) as stays,
          (array_agg(c.not_before order by c.place) filter (where not c.goes))[1] as next_at
        from chosen c
        group by c.lane_at, c.queue, c.scope) as f
    ), moved as (
      update ${schema}.lane l
      set active = l.active + f.went,
          waiting = l.waiting - f.went,
          fair_last = coalesce(f.key, l.fair_last),
          head_rank = coalesce(f.lane_rank, l.head_rank),
          head_seq = coalesce(f.last_seq, l.head_seq),
          starts = l.starts + f.went,
          blocked_by = f.blocked_by,
          turn = case when f.blocked_by is null then l.turn else coalesce(f.key, l.fair_last) end,
          due_at = f.due_at,
          changed_at = case when f.went > 0 then now else l.changed_at end
      from after f
      where l.ctid = f.lane_at
        and (f.went > 0 or l.blocked_by is distinct from f.blocked_by or l.due_at is distinct from f.due_at
          or f.blocked_by is not null and l.turn <> l.fair_last)
    ), counted as (
      update ${schema}.scope s
      set active = s.active + m.went, waiting = greatest(0, s.waiting - m.went), starts = s.starts + m.went, changed_at = now
      from (
        select 'queue' as kind, f.queue as name, sum(f.went) as went from after f group by f.queue
        union all
        select 'global', '', sum(f.went) from after f) as m
      where s.kind = m.kind and s.name = m.name and s.counted and m.went > 0
    )
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
      from after f
      where f.due_at is not null
      limit 1
    );
    -- What else was told is counted as well: rather one place too few.
    get diagnostics answers = row_count;
    places := places - answers;
    -- Some that stood by could not go, and left their room to others.
    exit when not exists (
      select
      from ${schema}.scope b
      cross join lateral (
        select from ${schema}.lane l where l.blocked_by = b.kind || ':' || b.name limit 1) as w
      where b.bounded and b.active < b.max_active
        and (above and b.kind = 'global' or not above and b.kind = 'queue' and b.name = any (of_queues)));
    look_queues := '{}';
    look_lanes := '{}';
    reach := least(reach * 2, 1000000);
  end loop;
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
  answers bigint;
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
      where ${schema}.lane_number(w.queue, w.lane) = ${schema}.lane_number(a.queue, a.lane)
        and w.queue = a.queue and w.lane = a.lane and w.status = 'queued' and w.entered_seq is not null
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
  get diagnostics answers = row_count;
  if not above and not exists (
      select from ${schema}.scope s
      where s.kind = 'queue' and s.name = any (of_queues) and (s.bounded or s.lane_rate_starts is not null)) then
    return;
  end if;
  if exists (
      select
      from ${schema}.scope s
      where s.kind = 'workflow' and s.counted
        or s.kind = 'global' and s.counted and (not s.bounded or s.rate_starts is not null)
        or s.kind = 'queue' and (s.rate_starts is not null or s.lane_rate_starts is not null or above and s.bounded)
          and (above or s.name = any (of_queues))) then
    return query select * from ${schema}.lanes_take_turns(of_queues, of_lanes, fair_now);
  else
    return query select * from ${schema}.lanes_take_turns_together(
      of_queues, of_lanes, fair_now, as_node, workflows, cast(room - answers as integer), above);
  end if;
end
$function$;

-- Sets what holds for a queue and its lanes, a workflow, or everything ('global', ''). What code says yields to what
-- an operator has said, until that is reset: then what code said last holds again, or what is given here where code
-- said nothing. Waits for all that is under way in lanes.
--   of_source  'code', 'operator', or 'default' for a reset
create or replace function ${schema}.scope_set(
  of_kind text, of_name text, of_source text, changed_by text, clock bigint,
  most_active integer, most_queued integer, starts_per_window integer, window_us bigint,
  lane_most_active integer, lane_most_queued integer, lane_starts_per_window integer, lane_window_us bigint,
  of_mode text, failure text, order_of_waiting text, start_within bigint)
returns setof ${schema}.lane_answer
language plpgsql
as $function$
#variable_conflict use_column
declare
  said jsonb := jsonb_build_object(
    'max_active', most_active, 'max_queued', most_queued, 'rate_starts', starts_per_window, 'rate_us', window_us,
    'lane_max_active', lane_most_active, 'lane_max_queued', lane_most_queued,
    'lane_rate_starts', lane_starts_per_window, 'lane_rate_us', lane_window_us,
    'mode', of_mode, 'on_failure', failure, 'waiting_order', order_of_waiting, 'start_within_us', start_within);
  old ${schema}.scope;
  wanted ${schema}.scope;
  new ${schema}.scope;
  adopted boolean := false;
begin
  -- A node that registers what code has said already waits for nobody.
  if of_source = 'code' and exists (
      select from ${schema}.scope s where s.kind = of_kind and s.name = of_name and s.coded = said) then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('millrace lanes'), cast(cast('${schema}.scope' as regclass) as oid)::integer);
  insert into ${schema}.scope (kind, name) values (of_kind, of_name) on conflict do nothing;
  select * into old from ${schema}.scope s where s.kind = of_kind and s.name = of_name for update;
  if of_source = 'code' then
    update ${schema}.scope s set coded = said where s.kind = of_kind and s.name = of_name;
    if old.source = 'operator' then
      return;
    end if;
  elsif of_source = 'default' then
    said := coalesce(old.coded, said);
  end if;
  wanted := jsonb_populate_record(old, said);
  update ${schema}.scope s
  set max_active = wanted.max_active, max_queued = wanted.max_queued, rate_starts = wanted.rate_starts,
    rate_us = wanted.rate_us, lane_max_active = wanted.lane_max_active, lane_max_queued = wanted.lane_max_queued,
    lane_rate_starts = wanted.lane_rate_starts, lane_rate_us = wanted.lane_rate_us,
    mode = wanted.mode, on_failure = wanted.on_failure, waiting_order = wanted.waiting_order,
    start_within_us = wanted.start_within_us,
    source = case when of_source = 'default' and old.coded is not null then 'code' else of_source end,
    due_at = null
  where s.kind = of_kind and s.name = of_name
  returning * into new;
  if ${schema}.scope_said(old) = ${schema}.scope_said(new) then
    update ${schema}.scope s set due_at = old.due_at where s.kind = of_kind and s.name = of_name;
    return;
  end if;
  insert into ${schema}.policy_change (seq, at, kind, name, by, what, old, new)
  values (nextval('${schema}.lane_event'), clock_timestamp(), of_kind, of_name, changed_by,
    case of_source when 'default' then 'reset' else 'set' end,
    cast(${schema}.scope_said(old) as json), cast(${schema}.scope_said(new) as json));

  if new.rate_starts is distinct from old.rate_starts and new.rate_starts is not null then
    update ${schema}.scope s
    set starts = ${schema}.rate_resize(of_kind, of_name, '', new.rate_starts)
    where s.kind = of_kind and s.name = of_name;
  end if;
  if new.lane_rate_starts is distinct from old.lane_rate_starts and new.lane_rate_starts is not null then
    update ${schema}.lane a
    set starts = ${schema}.rate_resize('lane', a.queue, a.lane, new.lane_rate_starts)
    where a.queue = of_name;
  end if;
  if new.waiting_order <> old.waiting_order then
    update ${schema}.run r
    set lane_rank = case when new.waiting_order = 'priority' then r.priority else 0 end
    from ${schema}.lane a
    where a.queue = of_name and a.waiting > 0
      and ${schema}.lane_number(r.queue, r.lane) = ${schema}.lane_number(a.queue, a.lane)
      and r.queue = a.queue and r.lane = a.lane
      and r.status = 'queued' and r.entered_seq is not null and r.admitted_seq is null;
    update ${schema}.lane a set head_rank = -2147483648, head_seq = 0 where a.queue = of_name;
  end if;
  -- What had no lane is counted as it gets one.
  update ${schema}.scope s
  set active = case of_kind
        when 'workflow' then (
          select count(*) from ${schema}.run r
          where r.status = 'running' and r.lane is not null and r.workflow = of_name) + (
          select count(*) from ${schema}.run r
          where r.status = 'queued' and r.admitted_seq is not null and r.workflow = of_name)
        else (
          select coalesce(sum(a.active), 0) from ${schema}.lane a where of_kind = 'global' or a.queue = of_name) end,
      waiting = case of_kind
        when 'queue' then (select coalesce(sum(a.waiting), 0) from ${schema}.lane a where a.queue = of_name)
        else 0 end,
      changed_at = clock_timestamp()
  where s.kind = of_kind and s.name = of_name;
  while ${schema}.lanes_adopt(10000) > 0 loop
    adopted := true;
  end loop;
  -- What got a lane may be of other queues, stored there while those were being bounded.
  return query
  select * from ${schema}.lanes_promote_all(case when of_kind = 'queue' and not adopted then of_name end, clock);
end
$function$;
