-- The end of one run in a lane that nothing bounds but its own slots: the same as lanes_finish does, in single
-- statements that cost half as much to begin as the one for many. A chain of runs in a lane waits for this at
-- each of its links. Whatever is less plain goes to lanes_finish; until that is known nothing has been written, and
-- no lock is held that it would not take in the same order.
create or replace function ${schema}.lanes_finish_one(
  as_node bigint, of_run uuid, of_claim integer, as_status text, with_output text, with_error text,
  of_queue text, of_lane text, clock bigint, workflows text[], room integer)
returns setof ${schema}.lane_answer
language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
as $function$
#variable_conflict use_column
declare
  bounds record;
  unlike boolean;
  free integer;
  last_key bigint;
  last_rank integer;
  last_seq bigint;
  ended text;
  slot tid;
  comes_here boolean;
  due timestamptz;
  went integer := 0;
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
      least(l.waiting, coalesce(l.max_active, case when of_lane <> '' then bounds.lane_max_active end, 2147483647) - l.active + 1),
      l.fair_last, l.head_rank, l.head_seq
    into unlike, free, last_key, last_rank, last_seq
    from ${schema}.lane l
    where l.queue = of_queue and l.lane = of_lane
    for update;
  end if;
  if not found or bounds.special or unlike or free > 1 then
    return query select *
    from ${schema}.lanes_finish(
      as_node, array[of_run], array[of_claim], array[as_status], array[with_output], array[with_error], array[of_queue],
      array[of_lane], clock, workflows, room);
    return;
  end if;
  update ${schema}.run r
  set status = case when r.cancel_requested_at is null then as_status else 'cancelled' end,
      output = case when r.cancel_requested_at is null then cast(with_output as json) end,
      error = case when r.cancel_requested_at is null then cast(with_error as json) end,
      node_id = null,
      finished_at = now,
      released_seq = nextval('${schema}.lane_event'),
      parked_at = case when r.cancel_requested_at is null and as_status = 'failed' and bounds.on_failure = 'park' then now end
  where r.ctid = (select o.ctid from ${schema}.run o where o.run_id = of_run)
    and r.claim_no = of_claim
    and r.node_id = as_node
    and r.lane is not null
  returning r.status into ended;
  answer.what := 'done';
  answer.seq := case when ended = as_status then 1 else 0 end;
  return next answer;
  if ended is null then
    return;
  end if;
  if free = 1 then
    select w.ctid, w.lane_rank, w.seq, case when w.not_before > now then w.not_before end,
      room > 0 and w.workflow || '@' || w.version = any (workflows)
    into slot, last_rank, last_seq, due, comes_here
    from ${schema}.run w
    where w.queue = of_queue and w.lane = of_lane and w.status = 'queued' and w.entered_seq is not null
      and w.admitted_seq is null and (w.lane_rank, w.seq) > (last_rank, last_seq)
    order by w.lane_rank, w.seq
    limit 1;
  end if;
  if slot is not null and due is null then
    update ${schema}.run r
    set admitted_seq = nextval('${schema}.lane_event'),
        admitted_at = now,
        fair_key = greatest(last_key + 1, clock, (
          select max(n.fair_time) from ${schema}.node n where n.status in ('alive', 'draining'))),
        status = case when comes_here then 'running' else 'queued' end,
        node_id = case when comes_here then as_node end,
        claim_no = r.claim_no + case when comes_here then 1 else 0 end,
        started_at = coalesce(r.started_at, case when comes_here then now end)
    where r.ctid = slot
    returning case when comes_here then 'here' else 'admitted' end, r.run_id, r.seq, r.priority, r.fair_key, r.claim_no,
      r.queue, r.lane, r.workflow, r.version, r.input, r.metadata, r.deadline
    into answer;
    went := 1;
    return next answer;
  end if;
  update ${schema}.lane l
  set active = l.active - 1 + went,
      waiting = l.waiting - went,
      succeeded = l.succeeded + case when ended = 'succeeded' then 1 else 0 end,
      failed = l.failed + case when ended = 'failed' then 1 else 0 end,
      cancelled = l.cancelled + case when ended = 'cancelled' then 1 else 0 end,
      fair_last = case when went = 1 then answer.fair_key else l.fair_last end,
      head_rank = case when went = 1 then last_rank else l.head_rank end,
      head_seq = case when went = 1 then last_seq else l.head_seq end,
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
