-- A turn may make a queue wait for its rate that was none of the caller's: one whose lane stood under the same
-- workflow or the global bound. That was not told, and found out by the next heartbeat only.
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
        select from ${schema}.scope b where (b.kind <> 'queue' or b.name = any (queues)) and b.due_at is not null) then
    answer := null;
    answer.what := 'waiting';
    return next answer;
  end if;
end
$function$;
