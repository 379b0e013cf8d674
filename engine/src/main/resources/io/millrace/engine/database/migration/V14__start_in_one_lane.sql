-- nothing -> queued, or running on the node that keeps a place for it: one run of a lane that nothing bounds but its
-- own slots. The same as lanes_start does, in statements that cost little to begin; what may go at once is stored as
-- it is then, in one write. Whatever is less plain goes to lanes_start; until that is known nothing was written but a
-- run with a key, which that finds, and no lock is held that it would not take in the same order.
--   here_node  who keeps a place; 0 for nobody. Its row comes first in the order of locks
--   up_to_key  the run begins there if its fair key is not behind this one: others wait that come before it
-- One more answer: 'begun', with the priority and the fair key of the run: it is the node's now.
create or replace function ${schema}.lanes_start_in_one(
  new_id uuid, new_version integer, of_workflow text, of_queue text, of_lane text, new_priority integer, new_key text,
  triggered text, new_input text, new_metadata text, deadline_us bigint, clock bigint, here_node bigint, up_to_key bigint)
returns setof ${schema}.lane_answer
language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  bounds record;
  l record;
  here boolean := false;
  goes boolean := false;
  plain boolean;
  rank integer;
  run_key bigint;
  new_seq bigint;
  now timestamptz := clock_timestamp();
  deadline timestamptz := to_timestamp(cast(deadline_us as float8) / 1000000);
  expires timestamptz;
  answer ${schema}.lane_answer;
begin
  if here_node > 0 then
    perform 1
    from ${schema}.node n
    where n.node_id = here_node and n.status = 'alive' and n.lease_until > clock_timestamp()
    for key share;
    here := found;
  end if;
  -- A key may be that of another transaction, which has to be waited for: not while a lane is locked.
  if new_key is not null then
    insert into ${schema}.run (
      run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue, lane, idempotency_key,
      triggered_by, input, metadata, deadline, start_by)
    values (
      new_id, now, new_version, new_priority, 0, 0, 'queued', of_workflow, of_queue, of_lane, new_key,
      triggered, cast(new_input as json), cast(new_metadata as json), deadline, (
        select now + s.start_within_us * interval '1 microsecond'
        from ${schema}.scope s
        where s.kind = 'queue' and s.name = of_queue))
    on conflict do nothing
    returning seq into new_seq;
    if not found then
      answer.what := 'done';
      answer.seq := 0;
      return next answer;
      return;
    end if;
  end if;
  perform pg_advisory_xact_lock_shared(hashtext('millrace lanes'), cast(cast('${schema}.scope' as regclass) as oid)::integer);
  select s.paused, s.lane_max_active, s.waiting_order, s.start_within_us,
    not (s.counted or s.lane_rate_starts is not null or s.lane_max_queued is not null or exists (
      select from ${schema}.scope a where a.kind in ('global', 'workflow') and a.counted)) as plain
  into bounds
  from ${schema}.scope s
  where s.kind = 'queue' and s.name = of_queue;
  plain := found and bounds.plain;
  if plain then
    select o.* into l from ${schema}.lane o where o.queue = of_queue and o.lane = of_lane for update;
    if not found then
      insert into ${schema}.lane (queue, lane) values (of_queue, of_lane) on conflict do nothing;
      select o.* into l from ${schema}.lane o where o.queue = of_queue and o.lane = of_lane for update;
    end if;
    goes := found and not l.paused and not bounds.paused and l.halted_by is null
      and l.active < coalesce(l.max_active, case when of_lane <> '' then bounds.lane_max_active end, 2147483647);
    -- Where there is room and some wait, they wait for something else.
    plain := found and not (goes and l.waiting > 0);
  end if;
  if not plain then
    return query select *
    from ${schema}.lanes_start(
      array[new_id], array[new_version], array[of_workflow], array[of_queue], array[of_lane], array[new_priority],
      array[new_key], array[triggered], array[new_input], array[new_metadata], array[deadline_us], array[null::bigint],
      array[0], clock);
    return;
  end if;

  -- Lanes may have been waited for.
  now := clock_timestamp();
  rank := case when bounds.waiting_order = 'priority' then new_priority else 0 end;
  expires := now + bounds.start_within_us * interval '1 microsecond';
  if goes then
    run_key := greatest(l.fair_last + 1, clock, (
      select max(n.fair_time) from ${schema}.node n where n.status in ('alive', 'draining')));
  end if;
  here := goes and here and run_key <= up_to_key;
  if new_key is null then
    insert into ${schema}.run (
      run_id, created_at, started_at, version, priority, claim_no, crashes, status, node_id, workflow, queue, lane,
      triggered_by, input, metadata, deadline, start_by, lane_rank, entered_seq, admitted_seq, admitted_at, fair_key)
    values (
      new_id, now, case when here then now end, new_version, new_priority, case when here then 1 else 0 end, 0,
      case when here then 'running' else 'queued' end, case when here then here_node end, of_workflow, of_queue, of_lane,
      triggered, cast(new_input as json), cast(new_metadata as json), deadline, expires, rank,
      nextval('${schema}.lane_event'), case when goes then nextval('${schema}.lane_event') end, case when goes then now end,
      run_key)
    on conflict do nothing
    returning seq into new_seq;
  else
    update ${schema}.run r
    set created_at = now,
        started_at = case when here then now end,
        status = case when here then 'running' else 'queued' end,
        node_id = case when here then here_node end,
        claim_no = case when here then 1 else 0 end,
        start_by = expires,
        lane_rank = rank,
        entered_seq = nextval('${schema}.lane_event'),
        admitted_seq = case when goes then nextval('${schema}.lane_event') end,
        admitted_at = case when goes then now end,
        fair_key = run_key
    where r.run_id = new_id and r.status = 'queued' and r.claim_no = 0 and r.entered_seq is null
    returning r.seq into new_seq;
  end if;
  answer.what := 'done';
  answer.seq := case when found then 1 else 0 end;
  return next answer;
  if answer.seq = 0 then
    return;
  end if;
  update ${schema}.lane o
  set active = o.active + case when goes then 1 else 0 end,
      waiting = o.waiting + case when goes then 0 else 1 end,
      enqueued = o.enqueued + 1,
      fair_last = case when goes then run_key else o.fair_last end,
      head_rank = case when goes or (rank, new_seq) <= (o.head_rank, o.head_seq) then rank else o.head_rank end,
      head_seq = case when goes then new_seq when (rank, new_seq) <= (o.head_rank, o.head_seq) then new_seq - 1 else o.head_seq end,
      starts = o.starts + case when goes then 1 else 0 end,
      due_at = case when goes then null else o.due_at end,
      blocked_by = case when goes then null else o.blocked_by end,
      changed_at = now
  where o.queue = of_queue and o.lane = of_lane;
  if goes then
    answer := null;
    answer.what := case when here then 'begun' else 'admitted' end;
    answer.run_id := new_id;
    answer.priority := new_priority;
    answer.fair_key := run_key;
    return next answer;
  end if;
end
$function$;
