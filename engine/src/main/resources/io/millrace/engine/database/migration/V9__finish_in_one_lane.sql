-- Ends of a few runs of one lane that nothing bounds but its own slots: the same as lanes_finish does, run by run
-- in statements that cost little to begin. To begin the one for many lanes takes longer than all of these, and a
-- chain of runs in a lane waits for it at each of its links. Whatever is less plain goes to lanes_finish; until that
-- is known nothing has been written, and no lock is held that it would not take in the same order.
create or replace function ${schema}.lanes_finish_in_one(
  as_node bigint, run_ids uuid[], claim_nos integer[], statuses text[], outputs text[], errors text[], of_queue text,
  of_lane text, clock bigint, workflows text[], room integer)
returns setof ${schema}.lane_answer
language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
as $function$
#variable_conflict use_column
declare
  bounds record;
  next_one record;
  unlike boolean;
  spare bigint;
  in_line integer;
  free integer := 0;
  last_key bigint;
  last_rank integer;
  last_seq bigint;
  became text;
  done integer := 0;
  good integer := 0;
  bad integer := 0;
  stopped integer := 0;
  went integer := 0;
  due timestamptz;
  comes_here boolean;
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
      array_fill(of_lane, array[cardinality(run_ids)]), clock, workflows, room);
    return;
  end if;
  for i in 1 .. cardinality(run_ids) loop
    update ${schema}.run r
    set status = case when r.cancel_requested_at is null then statuses[i] else 'cancelled' end,
        output = case when r.cancel_requested_at is null then cast(outputs[i] as json) end,
        error = case when r.cancel_requested_at is null then cast(errors[i] as json) end,
        node_id = null,
        finished_at = now,
        released_seq = nextval('${schema}.lane_event'),
        parked_at = case when r.cancel_requested_at is null and statuses[i] = 'failed' and bounds.on_failure = 'park' then now end
    where r.ctid = (select o.ctid from ${schema}.run o where o.run_id = run_ids[i])
      and r.claim_no = claim_nos[i]
      and r.node_id = as_node
      and r.lane is not null
    returning r.status into became;
    if became is not null then
      done := done + case when became = statuses[i] then 1 else 0 end;
      good := good + case when became = 'succeeded' then 1 else 0 end;
      bad := bad + case when became = 'failed' then 1 else 0 end;
      stopped := stopped + case when became = 'cancelled' then 1 else 0 end;
    end if;
  end loop;
  answer.what := 'done';
  answer.seq := done;
  return next answer;
  if good + bad + stopped = 0 then
    return;
  end if;
  free := greatest(0, least(in_line, spare + good + bad + stopped));
  if free > 0 then
    last_key := greatest(last_key + 1, clock, (
      select max(n.fair_time) from ${schema}.node n where n.status in ('alive', 'draining'))) - 1;
    for next_one in
      select w.run_id, w.lane_rank, w.seq, w.not_before, w.workflow || '@' || w.version as code
      from ${schema}.run w
      where w.queue = of_queue and w.lane = of_lane and w.status = 'queued' and w.entered_seq is not null
        and w.admitted_seq is null and (w.lane_rank, w.seq) > (last_rank, last_seq)
      order by w.lane_rank, w.seq
      limit free
    loop
      if next_one.not_before > now then
        -- It holds up those behind it.
        due := least(due, next_one.not_before);
      end if;
      if due is null then
        went := went + 1;
        last_key := last_key + 1;
        last_rank := next_one.lane_rank;
        last_seq := next_one.seq;
        comes_here := went <= room and next_one.code = any (workflows);
        update ${schema}.run r
        set admitted_seq = nextval('${schema}.lane_event'),
            admitted_at = now,
            fair_key = last_key,
            status = case when comes_here then 'running' else 'queued' end,
            node_id = case when comes_here then as_node end,
            claim_no = r.claim_no + case when comes_here then 1 else 0 end,
            started_at = coalesce(r.started_at, case when comes_here then now end)
        where r.ctid = (select o.ctid from ${schema}.run o where o.run_id = next_one.run_id)
        returning case when comes_here then 'here' else 'admitted' end, r.run_id, r.seq, r.priority, r.fair_key, r.claim_no,
          r.queue, r.lane, r.workflow, r.version, r.input, r.metadata, r.deadline
        into answer;
        return next answer;
      end if;
    end loop;
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
