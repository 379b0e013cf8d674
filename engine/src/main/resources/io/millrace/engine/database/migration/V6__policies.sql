-- What people and programs say of queues, lanes, workflows and the whole: every change is kept with who made it.
-- engine/schema.sql is the whole schema as one picture.

-- Runs without a lane that something bounds now get the empty lane of their queue: those that wait wait there, those
-- that are executed hold its slots. What others have locked is left for the next call. At most so many; gives how
-- many. Nobody else may be at lanes meanwhile (the exclusive lock).
create or replace function ${schema}.lanes_adopt(most integer)
returns bigint
language plpgsql
as $function$
#variable_conflict use_column
declare
  done bigint;
begin
  with waiting as materialized (
    select r.run_id
    from ${schema}.run r
    where r.status = 'queued' and r.lane is null
      and exists (
        select from ${schema}.scope s
        where s.kind = 'queue' and s.name = r.queue and (s.counted or s.paused or s.start_within_us is not null)
          or s.kind = 'workflow' and s.name = r.workflow and s.bounded
          or s.kind = 'global' and s.bounded)
    order by r.priority, r.seq
    limit most
    for update skip locked
  ), running as materialized (
    select r.run_id
    from ${schema}.run r
    where r.status = 'running' and r.lane is null
      and exists (
        select from ${schema}.scope s
        where s.kind = 'queue' and s.name = r.queue and (s.counted or s.paused or s.start_within_us is not null)
          or s.kind = 'workflow' and s.name = r.workflow and s.bounded
          or s.kind = 'global' and s.bounded)
    limit most
    for update skip locked
  ), plain as (
    select w.run_id from waiting w
    union all
    select a.run_id from running a
  ), queues as (
    insert into ${schema}.scope (kind, name)
    select distinct 'queue', r.queue
    from plain p
    join ${schema}.run r on r.run_id = p.run_id
    on conflict do nothing
  ), lanes as (
    insert into ${schema}.lane as l (queue, lane, active, waiting, enqueued)
    select r.queue, '', cast(count(*) filter (where r.status = 'running') as integer),
      cast(count(*) filter (where r.status = 'queued') as integer), count(*)
    from plain p
    join ${schema}.run r on r.run_id = p.run_id
    group by r.queue
    on conflict (queue, lane) do update
    set active = l.active + excluded.active, waiting = l.waiting + excluded.waiting,
      enqueued = l.enqueued + excluded.enqueued, head_rank = -2147483648, head_seq = 0,
      changed_at = clock_timestamp()
  ), counted as (
    update ${schema}.scope s
    set active = s.active + n.active, waiting = s.waiting + n.waiting
    from (
      select 'queue' as kind, r.queue as name, count(*) filter (where r.status = 'running') as active,
        count(*) filter (where r.status = 'queued') as waiting
      from plain p join ${schema}.run r on r.run_id = p.run_id group by r.queue
      union all
      select 'workflow', r.workflow, count(*) filter (where r.status = 'running'), 0
      from plain p join ${schema}.run r on r.run_id = p.run_id group by r.workflow
      union all
      select 'global', '', count(*) filter (where r.status = 'running'), 0
      from plain p join ${schema}.run r on r.run_id = p.run_id) as n
    where s.kind = n.kind and s.name = n.name and s.counted
  ), adopted as (
    update ${schema}.run r
    set lane = '', entered_seq = o.event, lane_rank = o.rank,
      admitted_seq = case when r.status = 'running' then o.event end,
      admitted_at = case when r.status = 'running' then r.started_at end,
      -- Before all others, if its node is lost: it has begun.
      fair_key = case when r.status = 'running' then 0 end
    from (
      select w.run_id, nextval('${schema}.lane_event') as event,
        case when s.waiting_order = 'priority' then w.priority else 0 end as rank
      from (select a.* from plain p join ${schema}.run a on a.run_id = p.run_id order by a.seq) as w
      left join ${schema}.scope s on s.kind = 'queue' and s.name = w.queue) as o
    where r.run_id = o.run_id
    returning r.run_id
  )
  select count(*) into done from adopted;
  return done;
end
$function$;

-- Whether some run without a lane waits or is executed although something bounds it. Of those that wait the first
-- and the last are looked at: a look at all would cost the more the less there is to find.
create or replace function ${schema}.lanes_are_late()
returns boolean
language sql
stable
as $function$
select exists (
  select from ${schema}.scope s
  where (s.kind = 'queue' and (s.counted or s.paused or s.start_within_us is not null) or s.kind <> 'queue' and s.bounded)
    and exists (
      select from (
        (
          select q.queue, q.workflow from ${schema}.run q
          where q.status = 'queued' and q.lane is null
          order by q.priority, q.seq
          limit 1000)
        union all
        (
          select q.queue, q.workflow from ${schema}.run q
          where q.status = 'queued' and q.lane is null
          order by q.priority desc, q.seq desc
          limit 1000)
        union all
        select q.queue, q.workflow from ${schema}.run q
        where q.status = 'running' and q.lane is null) as r
      where (s.kind = 'global' or s.kind = 'workflow' and r.workflow = s.name or s.kind = 'queue' and r.queue = s.name)))
$function$;

-- Whether somebody has to look at lanes: what has come due, or is to be taken in.
create or replace function ${schema}.lanes_wait()
returns boolean
language sql
stable
as $function$
select exists (select from ${schema}.lane l where l.due_at <= (select clock_timestamp()))
  or exists (select from ${schema}.scope s where s.due_at <= clock_timestamp())
  or exists (
    select from ${schema}.run r
    where r.status = 'queued' and r.lane is not null and r.entered_seq is null and r.not_before is null)
  or exists (
    select from ${schema}.run r
    where r.status = 'queued' and r.lane is not null and r.entered_seq is null
      and r.not_before <= (select clock_timestamp()))
  or ${schema}.lanes_are_late()
$function$;

-- As lanes_adopt, for runs that were stored while a bound was being set: what they wait for may let them go at once.
create or replace function ${schema}.lanes_adopt_late(clock bigint, most integer)
returns setof ${schema}.lane_answer
language plpgsql
as $function$
#variable_conflict use_column
declare
  done bigint;
  of_queues text[];
begin
  if not ${schema}.lanes_are_late() then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('millrace lanes'), cast(cast('${schema}.scope' as regclass) as oid)::integer);
  done := ${schema}.lanes_adopt(most);
  if done > 0 then
    return query select 'done', null::uuid, done, null::integer, null::bigint, null::integer, null, null, null,
      null::integer, null::json, null::json, null::timestamptz;
    select coalesce(array_agg(l.queue), '{}') into of_queues from ${schema}.lane l where l.lane = '' and l.waiting > 0;
    return query
    select * from ${schema}.lanes_promote(
      of_queues, array_fill(cast('' as text), array[cardinality(of_queues)]), clock, 0, '{}', 0);
  end if;
end
$function$;

-- Lets everything go that may, in all lanes of a queue, or in all lanes.
create or replace function ${schema}.lanes_promote_all(of_queue text, clock bigint)
returns setof ${schema}.lane_answer
language plpgsql
as $function$
#variable_conflict use_column
declare
  of_queues text[];
  of_lanes text[];
begin
  update ${schema}.lane l
  set blocked_by = null, due_at = null
  where (of_queue is null or l.queue = of_queue) and (l.blocked_by is not null or l.due_at is not null);
  select coalesce(array_agg(l.queue), '{}'), coalesce(array_agg(l.lane), '{}') into of_queues, of_lanes
  from ${schema}.lane l
  where (of_queue is null or l.queue = of_queue) and l.waiting > 0;
  return query select * from ${schema}.lanes_promote(of_queues, of_lanes, clock, 0, '{}', 0);
end
$function$;

-- Keeps the latest starts of whoever gets another rate, so that the new one holds from now on.
create or replace function ${schema}.rate_resize(of_kind text, of_name text, of_lane text, most integer)
returns bigint
language plpgsql
as $function$
declare
  times timestamptz[];
begin
  select array_agg(k.at order by k.at) into times
  from (
    select a.at from ${schema}.rate_start a
    where a.kind = of_kind and a.name = of_name and a.lane = of_lane
    order by a.at desc
    limit most) as k;
  delete from ${schema}.rate_start a where a.kind = of_kind and a.name = of_name and a.lane = of_lane;
  insert into ${schema}.rate_start (kind, name, lane, slot, at)
  select of_kind, of_name, of_lane, cast((u.place - 1) % most as integer), u.at
  from unnest(times) with ordinality as u(at, place);
  return coalesce(cardinality(times), 0);
end
$function$;

-- What is said of a scope, without what it counts.
create or replace function ${schema}.scope_said(s ${schema}.scope)
returns jsonb
language sql
stable
as $function$
select to_jsonb(s) - array[
  'kind', 'name', 'coded', 'bounded', 'counted', 'active', 'waiting', 'starts', 'due_at', 'enqueued', 'succeeded', 'failed',
  'cancelled', 'changed_at']
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
    where r.queue = of_name and r.status = 'queued' and r.entered_seq is not null and r.admitted_seq is null;
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

-- Stops or continues the starts of a queue. Its lanes accept and keep runs meanwhile.
create or replace function ${schema}.queue_pause(of_queue text, pause boolean, changed_by text, clock bigint)
returns setof ${schema}.lane_answer
language plpgsql
as $function$
#variable_conflict use_column
declare
  before boolean;
  adopted boolean := false;
begin
  perform pg_advisory_xact_lock(hashtext('millrace lanes'), cast(cast('${schema}.scope' as regclass) as oid)::integer);
  insert into ${schema}.scope (kind, name) values ('queue', of_queue) on conflict do nothing;
  select s.paused into before from ${schema}.scope s where s.kind = 'queue' and s.name = of_queue for update;
  if before = pause then
    return;
  end if;
  update ${schema}.scope s set paused = pause, changed_at = clock_timestamp() where s.kind = 'queue' and s.name = of_queue;
  insert into ${schema}.policy_change (seq, at, kind, name, by, what, old, new)
  values (nextval('${schema}.lane_event'), clock_timestamp(), 'queue', of_queue, changed_by,
    case when pause then 'pause' else 'resume' end, json_build_object('paused', before), json_build_object('paused', pause));
  while pause and ${schema}.lanes_adopt(10000) > 0 loop
    adopted := true;
  end loop;
  return query select * from ${schema}.lanes_promote_all(case when not adopted then of_queue end, clock);
end
$function$;

-- Changes one lane: 'limit' (most: how many at a time in place of what the queue says, null for that again), 'pause',
-- 'resume', or 'unblock': it goes on behind the failed run that halted it.
create or replace function ${schema}.lane_change(
  of_queue text, of_lane text, change text, most integer, changed_by text, clock bigint)
returns setof ${schema}.lane_answer
language plpgsql
as $function$
#variable_conflict use_column
declare
  old ${schema}.lane;
  new ${schema}.lane;
begin
  perform ${schema}.lanes_lock(array[of_queue], array[of_lane]);
  select * into old from ${schema}.lane l where l.queue = of_queue and l.lane = of_lane;
  update ${schema}.lane l
  set max_active = case when change = 'limit' then most else l.max_active end,
    paused = case change when 'pause' then true when 'resume' then false else l.paused end,
    halted_by = case when change = 'unblock' then null else l.halted_by end,
    changed_at = clock_timestamp()
  where l.queue = of_queue and l.lane = of_lane
  returning * into new;
  if (old.max_active, old.paused, old.halted_by) is not distinct from (new.max_active, new.paused, new.halted_by) then
    return;
  end if;
  insert into ${schema}.policy_change (seq, at, kind, name, lane, by, what, old, new)
  values (nextval('${schema}.lane_event'), clock_timestamp(), 'queue', of_queue, of_lane, changed_by, change,
    json_build_object('max_active', old.max_active, 'paused', old.paused, 'halted_by', old.halted_by),
    json_build_object('max_active', new.max_active, 'paused', new.paused, 'halted_by', new.halted_by));
  return query select * from ${schema}.lanes_promote(array[of_queue], array[of_lane], clock, 0, '{}', 0);
end
$function$;

-- Removes lanes that were idle for so long and of which nothing is set; their totals go to their queue's. Starts of
-- theirs that a rate still has to know of keep them. At most so many; gives how many.
create or replace function ${schema}.lanes_prune(idle_us bigint, most integer)
returns bigint
language plpgsql
as $function$
#variable_conflict use_column
declare
  done bigint;
begin
  if not exists (
      select from ${schema}.lane k
      where k.active = 0 and k.waiting = 0 and k.max_active is null and not k.paused and k.halted_by is null
        and k.changed_at < clock_timestamp() - idle_us * interval '1 microsecond') then
    return 0;
  end if;
  perform pg_advisory_xact_lock(hashtext('millrace lanes'), cast(cast('${schema}.scope' as regclass) as oid)::integer);
  with gone as (
    delete from ${schema}.lane l
    where (l.queue, l.lane) in (
        select k.queue, k.lane
        from ${schema}.lane k
        where k.active = 0 and k.waiting = 0 and k.max_active is null and not k.paused and k.halted_by is null
          and k.changed_at < clock_timestamp() - idle_us * interval '1 microsecond'
          and not exists (
            select from ${schema}.run r
            where r.status = 'queued' and r.lane is not null and r.entered_seq is null and r.queue = k.queue and r.lane = k.lane)
          and not exists (
            select from ${schema}.rate_start a
            join ${schema}.scope s on s.kind = 'queue' and s.name = k.queue
            where a.kind = 'lane' and a.name = k.queue and a.lane = k.lane
              and a.at + s.lane_rate_us * interval '1 microsecond' > clock_timestamp())
        limit most)
    returning l.queue, l.lane, l.enqueued, l.succeeded, l.failed, l.cancelled
  ), rates as (
    delete from ${schema}.rate_start a
    using gone g
    where a.kind = 'lane' and a.name = g.queue and a.lane = g.lane
  ), kept as (
    update ${schema}.scope s
    set enqueued = s.enqueued + n.enqueued, succeeded = s.succeeded + n.succeeded, failed = s.failed + n.failed,
      cancelled = s.cancelled + n.cancelled
    from (
      select g.queue, sum(g.enqueued) as enqueued, sum(g.succeeded) as succeeded, sum(g.failed) as failed,
        sum(g.cancelled) as cancelled
      from gone g group by g.queue) as n
    where s.kind = 'queue' and s.name = n.queue
  )
  select count(*) into done from gone;
  return done;
end
$function$;
